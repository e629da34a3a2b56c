using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Signet.Lab.Shell;

/// <summary>Output goes to standard output, complaints to standard error; a question is answered by
/// a line of standard input, and by nothing when that has ended.</summary>
public sealed class ShellInterface : PSHostUserInterface
{
  public override PSHostRawUserInterface RawUI { get; } = new ShellScreen();

  public override void Write(string value) => Console.Out.Write(value);

  public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
    Write(value);

  public override void WriteLine(string value) => Console.Out.WriteLine(value);

  public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);

  public override void WriteWarningLine(string message) => WriteErrorLine($"WARNING: {message}");

  public override void WriteVerboseLine(string message) => WriteErrorLine($"VERBOSE: {message}");

  public override void WriteDebugLine(string message) => WriteErrorLine($"DEBUG: {message}");

  public override void WriteProgress(long sourceId, ProgressRecord record) { }

  public override string ReadLine() =>
    Console.In.ReadLine()
    ?? throw new PSInvalidOperationException("a question, and standard input has ended");

  public override SecureString ReadLineAsSecureString()
  {
    var secret = new SecureString();
    foreach (char letter in ReadLine())
    {
      secret.AppendChar(letter);
    }
    return secret;
  }

  public override int PromptForChoice(
    string caption,
    string message,
    Collection<ChoiceDescription> choices,
    int defaultChoice
  )
  {
    WriteErrorLine($"{caption}\n{message}");
    WriteErrorLine(string.Join("  ", choices.Select(choice => $"[{Letter(choice)}] {Word(choice)}")));
    string answer = ReadLine().Trim();
    int chosen = choices
      .ToList()
      .FindIndex(choice =>
        answer.Equals(Letter(choice), StringComparison.OrdinalIgnoreCase)
        || answer.Equals(Word(choice), StringComparison.OrdinalIgnoreCase)
      );
    return chosen >= 0 ? chosen : defaultChoice;
  }

  public override Dictionary<string, PSObject> Prompt(
    string caption,
    string message,
    Collection<FieldDescription> descriptions
  )
  {
    var answers = new Dictionary<string, PSObject>();
    foreach (FieldDescription field in descriptions)
    {
      bool isSecret = field.ParameterTypeName == nameof(SecureString);
      WriteErrorLine($"{caption}\n{message}\n{field.Name}:");
      answers[field.Name] = new PSObject(isSecret ? ReadLineAsSecureString() : ReadLine());
    }
    return answers;
  }

  public override PSCredential PromptForCredential(
    string caption,
    string message,
    string userName,
    string targetName
  ) => throw new NotSupportedException("there are no credentials in this shell");

  public override PSCredential PromptForCredential(
    string caption,
    string message,
    string userName,
    string targetName,
    PSCredentialTypes allowedCredentialTypes,
    PSCredentialUIOptions options
  ) => PromptForCredential(caption, message, userName, targetName);

  private static string Letter(ChoiceDescription choice)
  {
    int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
    return mark >= 0 && mark + 1 < choice.Label.Length
      ? choice.Label[mark + 1].ToString(CultureInfo.InvariantCulture)
      : choice.Label;
  }

  private static string Word(ChoiceDescription choice) =>
    choice.Label.Replace("&", "", StringComparison.Ordinal);
}
