using System.Buffers.Binary;

namespace Signet.Lab.Psrp;

/// <summary>A message of the remoting protocol: a header of 40 little-endian bytes, then CLIXML.
/// </summary>
public static class Message
{
  public const int HeaderLength = 40;
  public const uint CreatePipeline = 0x00021006;
  public const uint PipelineState = 0x00041006;

  /// <summary>The type that a first fragment's blob begins with, or 0 when it is too short.
  /// </summary>
  public static uint TypeOf(ReadOnlySpan<byte> blob) =>
    blob.Length < HeaderLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(blob[4..]);

  public static Guid PoolOf(ReadOnlySpan<byte> blob) => new(blob[8..24]);

  public static Guid PipelineOf(ReadOnlySpan<byte> blob) => new(blob[24..40]);

  /// <summary>Other ids in the header of a copy. An id that is zero says "nobody's" and stays so.
  /// </summary>
  public static byte[] WithIds(byte[] blob, Guid pool, Guid pipeline)
  {
    var copy = (byte[])blob.Clone();
    if (PoolOf(blob) != Guid.Empty)
    {
      pool.TryWriteBytes(copy.AsSpan(8));
    }
    if (PipelineOf(blob) != Guid.Empty)
    {
      pipeline.TryWriteBytes(copy.AsSpan(24));
    }
    return copy;
  }

  public static byte[] WithType(byte[] blob, uint type)
  {
    var copy = (byte[])blob.Clone();
    BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(4), type);
    return copy;
  }
}
