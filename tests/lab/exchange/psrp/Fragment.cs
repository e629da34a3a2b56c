using System.Buffers.Binary;

namespace Signet.Lab.Psrp;

/// <summary>A piece of a message: a header of 21 big-endian bytes, then the blob.</summary>
public sealed record Fragment(ulong ObjectId, ulong FragmentId, bool Start, bool End, byte[] Blob)
{
  public const int HeaderLength = 21;

  /// <summary>Cuts what a stream holds. Throws FormatException when it is no row of whole
  /// fragments.</summary>
  public static List<Fragment> Parse(ReadOnlySpan<byte> data)
  {
    var fragments = new List<Fragment>();
    while (!data.IsEmpty)
    {
      if (data.Length < HeaderLength)
      {
        throw new FormatException("a fragment's header is cut");
      }
      uint length = BinaryPrimitives.ReadUInt32BigEndian(data[17..]);
      if (length > data.Length - HeaderLength)
      {
        throw new FormatException("a fragment is longer than its stream");
      }
      int end = HeaderLength + (int)length;
      fragments.Add(
        new Fragment(
          BinaryPrimitives.ReadUInt64BigEndian(data),
          BinaryPrimitives.ReadUInt64BigEndian(data[8..]),
          (data[16] & 1) != 0,
          (data[16] & 2) != 0,
          data[HeaderLength..end].ToArray()
        )
      );
      data = data[end..];
    }
    return fragments;
  }

  /// <summary>With a length in the header that may differ from the blob's, for bad answers.
  /// </summary>
  public byte[] Bytes(int? statedLength = null)
  {
    var bytes = new byte[HeaderLength + Blob.Length];
    BinaryPrimitives.WriteUInt64BigEndian(bytes, ObjectId);
    BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), FragmentId);
    bytes[16] = (byte)((Start ? 1 : 0) | (End ? 2 : 0));
    BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(17), (uint)(statedLength ?? Blob.Length));
    Blob.CopyTo(bytes, HeaderLength);
    return bytes;
  }

  public static byte[] Join(IEnumerable<Fragment> fragments) =>
    [.. fragments.SelectMany(fragment => fragment.Bytes())];
}
