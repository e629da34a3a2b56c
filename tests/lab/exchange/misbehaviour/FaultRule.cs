using System.Text.Json;
using System.Text.Json.Serialization;
using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>One order to misbehave, as the control interface takes it.</summary>
public sealed record FaultRule
{
  private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
  {
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
  };

  public string On { get; init; } = "any";
  public int Nth { get; init; } = 1;
  public int Times { get; init; } = 1;
  public bool Every { get; init; }
  public required string Action { get; init; }

  public int Milliseconds { get; init; } = 1000;
  public int Bytes { get; init; }
  public bool Keep { get; init; }
  public uint Code { get; init; } = 2150858752;
  public string Subcode { get; init; } = "w:InternalError";
  public string Text { get; init; } = "The lab was told to fail. ";
  public int Status { get; init; } = 503;
  public string Body { get; init; } = "<html><body>Service Unavailable</body></html>";
  public string ContentType { get; init; } = "text/html; charset=utf-8";
  public string Location { get; init; } = "";
  public string Which { get; init; } = "";
  public int Size { get; init; } = 16;
  public bool Together { get; init; }
  public uint Type { get; init; } = 0x00041011;

  /// <summary>Throws JsonException with what is wrong.</summary>
  public static FaultRule Parse(string json)
  {
    FaultRule rule =
      JsonSerializer.Deserialize<FaultRule>(json, Format) ?? throw new JsonException("no rule");
    if (rule.On != "any" && !Enum.GetNames<Operation>().Contains(rule.On))
    {
      throw new JsonException($"on: no operation {rule.On}");
    }
    if (!Actions.Known.TryGetValue(rule.Action, out MisbehaviourKind? kind))
    {
      throw new JsonException(
        $"action: there is no {rule.Action}, but {string.Join(", ", Actions.Known.Keys)}"
      );
    }
    if (kind.Which.Length > 0 && !kind.Which.Contains(rule.Which))
    {
      throw new JsonException($"which: one of {string.Join(", ", kind.Which)}");
    }
    return
      rule.Nth < 1 || rule.Times < 1 || rule.Size < 1 || rule.Bytes < 0 || rule.Milliseconds < 0
      ? throw new JsonException("a number is too small")
      : rule;
  }

  public bool Concerns(Operation? operation) => On == "any" || On == operation?.ToString();

  /// <summary>Whether it fires for the so-manieth operation since it was given.</summary>
  public bool FiresAt(int count) => Every || (count >= Nth && count < Nth + Times);
}
