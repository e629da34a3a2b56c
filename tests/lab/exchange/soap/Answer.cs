namespace Signet.Lab.Soap;

/// <summary>What one stream element holds: fragments, or any text at all when the lab misbehaves.
/// </summary>
public sealed record StreamBlock(byte[] Fragments, string? Text = null)
{
  public string Content => Text ?? Convert.ToBase64String(Fragments);
}

/// <summary>An answer before it is written, so that it can still be spoilt.</summary>
public sealed class Answer
{
  /// <summary>Null for a refusal of what could not be read.</summary>
  public Operation? Operation { get; init; }
  public string RelatesTo { get; set; } = "";
  public string Resource { get; init; } = "";
  public string ShellId { get; set; } = "";
  public string? CommandId { get; set; }
  public string? IdleTimeOut { get; init; }
  public List<StreamBlock> Streams { get; set; } = [];

  /// <summary>The pipeline is over and all of it was told.</summary>
  public bool Done { get; init; }
  public WsManFault? Fault { get; init; }

  /// <summary>Puts back what this answer took, for one that never arrives.</summary>
  public Action TakeBack { get; init; } = () => { };

  public static Answer To(
    Request request,
    string shell,
    string? command = null,
    string? idle = null
  ) =>
    new()
    {
      Operation = request.Operation,
      RelatesTo = request.MessageId,
      Resource = request.Resource,
      ShellId = shell,
      CommandId = command,
      IdleTimeOut = idle,
    };

  public int Status => Fault is null ? 200 : 500;
}
