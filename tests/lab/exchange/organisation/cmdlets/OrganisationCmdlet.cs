using System.Management.Automation;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Signet.Lab.Organisation;

// The namespace is Exchange's, because the class is part of the id of an error.
namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

/// <summary>Asks the front. A refusal is an error record and does not end the pipeline.</summary>
public abstract class OrganisationCmdlet : PSCmdlet
{
  [Parameter]
  public string? DomainController { get; set; }

  /// <summary>A line of JSON each way; used by the session's start as well.</summary>
  public static JsonObject Talk(JsonObject question)
  {
    using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    socket.Connect(
      new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable(Door.Variable)!)
    );
    using var stream = new NetworkStream(socket);
    using var reader = new StreamReader(stream);
    using var writer = new StreamWriter(stream);
    writer.WriteLine(question.ToJsonString());
    writer.Flush();
    return (JsonObject)JsonNode.Parse(reader.ReadLine()!)!;
  }

  // Set in the management shell only: the server that it is connected to, and the session there.
  private static (string Computer, Guid Runspace)? _shell;

  /// <summary>From now on objects look as they do to an administrator whose shell got them from a
  /// server, and nothing is missing.</summary>
  public static void EnterShell()
  {
    JsonNode servers = Talk(new JsonObject { ["operation"] = "GetServer" })["value"]!;
    JsonNode host = servers.AsArray().First(one => one!["IsMailboxServer"]!.GetValue<bool>())!;
    _shell = (host["Fqdn"]!.GetValue<string>(), Guid.NewGuid());
  }

  /// <summary>`Cmdlet` or `Cmdlet/Parameter` that this account has no right to.</summary>
  public static string[] Missing() =>
    [
      .. Talk(new JsonObject { ["operation"] = "Missing" })["value"]!
        .AsArray()
        .Select(name => name!.GetValue<string>()),
    ];

  // Without the right to a parameter there is no such parameter.
  protected override void BeginProcessing()
  {
    foreach (string name in _shell is null ? Missing() : [])
    {
      string[] parts = name.Split('/');
      if (
        parts.Length == 2
        && parts[0].Equals(MyInvocation.MyCommand.Name, StringComparison.OrdinalIgnoreCase)
        && MyInvocation.BoundParameters.ContainsKey(parts[1])
      )
      {
        ThrowTerminatingError(
          new ErrorRecord(
            new ParameterBindingException(
              $"A parameter cannot be found that matches parameter name '{parts[1]}'."
            ),
            "NamedParameterNotFound",
            ErrorCategory.InvalidArgument,
            null
          )
        );
      }
    }
  }

  /// <summary>Each is text, a flag, a number or null, which is as if it was not said.</summary>
  protected bool Ask(string operation, out JsonNode? value, params (string, JsonNode?)[] arguments)
  {
    var question = new JsonObject { ["operation"] = operation };
    if (DomainController is not null)
    {
      question["domainController"] = DomainController;
    }
    foreach ((string name, JsonNode? argument) in arguments)
    {
      if (argument is not null)
      {
        question[name] = argument;
      }
    }
    JsonObject answer = Talk(question);
    value = answer["value"];
    if (answer["error"] is not JsonObject error)
    {
      return true;
    }
    WriteError(
      new ErrorRecord(
        new InvalidOperationException(error["text"]!.GetValue<string>()),
        error["id"]!.GetValue<string>(),
        Enum.Parse<ErrorCategory>(error["category"]!.GetValue<string>()),
        null
      )
    );
    return false;
  }

  protected void Tell(string operation, params (string, JsonNode?)[] arguments)
  {
    if (Ask(operation, out JsonNode? list, arguments))
    {
      WriteObjects(list);
    }
  }

  /// <summary>Writes an object that a server told.</summary>
  protected void Emit(PSObject told)
  {
    if (_shell is { } shell)
    {
      told.Properties.Add(new PSNoteProperty("PSComputerName", shell.Computer));
      told.Properties.Add(new PSNoteProperty("RunspaceId", shell.Runspace));
      told.Properties.Add(new PSNoteProperty("PSShowComputerName", false));
    }
    WriteObject(told);
  }

  private void WriteObjects(JsonNode? list)
  {
    foreach (JsonNode? told in list?.AsArray() ?? [])
    {
      PSObject typed = Typed((JsonObject)told!);
      Emit(_shell is null ? typed : ReceivedObject.Of(typed));
    }
  }

  private static PSObject Typed(JsonObject told)
  {
    var result = new PSObject();
    foreach ((string name, JsonNode? value) in told)
    {
      if (name == "type")
      {
        result.TypeNames.Insert(0, value!.GetValue<string>());
      }
      else
      {
        result.Properties.Add(new PSNoteProperty(name, Plain(value)));
      }
    }
    return result;
  }

  private static object? Plain(JsonNode? value) =>
    value switch
    {
      null => null,
      JsonObject address => new Uri(address["uri"]!.GetValue<string>()),
      JsonArray list => list.Select(Plain).Cast<string>().ToArray(),
      JsonValue one when one.TryGetValue(out bool flag) => flag,
      _ => value.GetValue<string>(),
    };
}

public abstract class ServerCmdlet : OrganisationCmdlet
{
  [Parameter]
  public string? Server { get; set; }
}
