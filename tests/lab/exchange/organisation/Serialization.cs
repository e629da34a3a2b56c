namespace Signet.Lab.Organisation;

/// <summary>In which form a server adds what RawData does not hold.</summary>
public enum Serialization
{
  /// <summary>Signed by what is newer than 2016.</summary>
  Version,
  Plain,
  WithSignature,
  None,
}
