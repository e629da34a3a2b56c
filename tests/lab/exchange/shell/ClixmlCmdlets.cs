using System.Management.Automation;
using System.Reflection;
using System.Text;
using System.Xml;

namespace Signet.Lab.Shell;

/// <summary>Objects into a file, by PowerShell's own serializer; in UTF-16, as Windows PowerShell
/// does it when no encoding is named.</summary>
[Cmdlet(VerbsData.Export, "Clixml")]
public sealed class ExportClixml : PSCmdlet
{
  private readonly List<object> _objects = [];

  [Parameter(Position = 0, Mandatory = true)]
  [Alias("LiteralPath")]
  public string? Path { get; set; }

  [Parameter(ValueFromPipeline = true)]
  [AllowNull]
  public PSObject? InputObject { get; set; }

  [Parameter]
  [ValidateRange(1, int.MaxValue)]
  public int Depth { get; set; } = 2;

  [Parameter]
  [ValidateSet("Unicode", "UTF8", "UTF8BOM", "UTF8NoBOM")]
  public string Encoding { get; set; } = "Unicode";

  [Parameter]
  public SwitchParameter Force { get; set; }

  [Parameter]
  public SwitchParameter NoClobber { get; set; }

  protected override void ProcessRecord()
  {
    if (InputObject is not null)
    {
      _objects.Add(InputObject);
    }
  }

  protected override void EndProcessing()
  {
    string file = GetUnresolvedProviderPathFromPSPath(Path);
    if (NoClobber && File.Exists(file))
    {
      throw new IOException($"The file '{file}' already exists.");
    }
    var settings = new XmlWriterSettings
    {
      Indent = true,
      OmitXmlDeclaration = true,
      Encoding = Encoding switch
      {
        "Unicode" => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        "UTF8NoBOM" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
      },
    };
    using var writer = XmlWriter.Create(file, settings);
    Write(writer);
  }

  // The serializer of PowerShell's own cmdlet; the public one writes one object only.
  private void Write(XmlWriter writer)
  {
    const BindingFlags inside = BindingFlags.Instance | BindingFlags.NonPublic;
    Type type = typeof(PSObject).Assembly.GetType(
      "System.Management.Automation.Serializer",
      throwOnError: true
    )!;
    object serializer = Activator.CreateInstance(type, inside, null, [writer, Depth, true], null)!;
    MethodInfo serialize = type.GetMethod("Serialize", inside, [typeof(object)])!;
    foreach (object one in _objects)
    {
      serialize.Invoke(serializer, [one]);
    }
    type.GetMethod("Done", inside)!.Invoke(serializer, null);
  }
}

[Cmdlet(VerbsData.Import, "Clixml")]
public sealed class ImportClixml : PSCmdlet
{
  [Parameter(Position = 0, Mandatory = true)]
  [Alias("LiteralPath")]
  public string[] Path { get; set; } = [];

  protected override void ProcessRecord()
  {
    foreach (string path in Path)
    {
      string text = File.ReadAllText(GetUnresolvedProviderPathFromPSPath(path));
      WriteObject(PSSerializer.Deserialize(text), enumerateCollection: true);
    }
  }
}
