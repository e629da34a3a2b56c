using System.Management.Automation;
using System.Xml.Linq;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

/// <summary>An object of the directory as a shell has it that got it from a server: its properties are
/// its own, not notes upon it, and its type is Exchange's.</summary>
public static class ReceivedObject
{
  private static readonly XNamespace Clixml =
    "http://schemas.microsoft.com/powershell/2004/04";

  public static PSObject Of(PSObject told)
  {
    XDocument document = XDocument.Parse(PSSerializer.Serialize(told));
    XElement one = document.Root!.Element(Clixml + "Obj")!;
    XElement notes = one.Element(Clixml + "MS")!;
    notes.Name = Clixml + "Props";
    notes.AddBeforeSelf(new XElement(Clixml + "ToString", told.Properties["Name"].Value));
    var received = (PSObject)PSSerializer.Deserialize(document.ToString());
    received.TypeNames.Clear();
    received.TypeNames.Add(told.TypeNames[0]);
    received.TypeNames.Add("System.Object");
    return received;
  }
}
