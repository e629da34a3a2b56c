namespace Signet.Lab.Organisation;

/// <summary>In which form a server adds what RawData does not hold.</summary>
public enum Serialization
{
  /// <summary>Signed by what is newer than 2016.</summary>
  Version,
  Plain,
#pragma warning disable CA1720 // that it is a name of a type too confuses nobody
  Signed,
#pragma warning restore CA1720
  None,
}
