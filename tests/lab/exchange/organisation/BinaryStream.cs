using System.Text;

namespace Signet.Lab.Organisation;

/// <summary>Writes the records of [MS-NRBF] that an ExchangeCertificate takes.</summary>
public sealed class BinaryStream : IDisposable
{
  public const byte FlagType = 1;
  public const byte NumberType = 8;

  private const byte ByteType = 2;

  private readonly MemoryStream _content = new();
  private readonly BinaryWriter _writer;

  public BinaryStream()
  {
    _writer = new BinaryWriter(_content, Encoding.UTF8);
    _writer.Write((byte)0);
    Numbers(1, -1, 1, 0);
  }

  /// <summary>A member of a class: the kind of its type, and what the kind needs to be known.</summary>
  public sealed record Member(string Name, byte Kind, Action<BinaryStream> Type)
  {
    public static Member Primitive(string name, byte type) => new(name, 0, it => it.Tag(type));

    public static Member Text(string name) => new(name, 1, _ => { });

    public static Member OfSystem(string name, string type) => new(name, 3, it => it.Name(type));

    public static Member OfClass(string name, string type, int library) =>
      new(
        name,
        4,
        it =>
        {
          it.Name(type);
          it.Numbers(library);
        }
      );

    public static Member Bytes(string name) => new(name, 7, it => it.Tag(ByteType));
  }

  public void Library(int id, string name)
  {
    Tag(12);
    Numbers(id);
    Name(name);
  }

  public void Class(int id, string name, int library, params Member[] members)
  {
    Tag(5);
    Numbers(id);
    Members(name, members);
    Numbers(library);
  }

  public void SystemClass(int id, string name, params Member[] members)
  {
    Tag(4);
    Numbers(id);
    Members(name, members);
  }

  /// <summary>Of a class that was written before.</summary>
  public void Again(int id, int like)
  {
    Tag(1);
    Numbers(id, like);
  }

  public void Enumeration(int id, string name, int library, int value)
  {
    Class(id, name, library, Member.Primitive("value__", NumberType));
    Numbers(value);
  }

  public void Reference(int id)
  {
    Tag(9);
    Numbers(id);
  }

  public void Text(int id, string text)
  {
    Tag(6);
    Numbers(id);
    Name(text);
  }

  public void Bytes(int id, byte[] content)
  {
    Tag(15);
    Numbers(id, content.Length);
    Tag(ByteType);
    _writer.Write(content);
  }

  /// <summary>Its elements follow.</summary>
  public void Array(int id, int length, string type, int library)
  {
    Tag(7);
    Numbers(id);
    Tag(0);
    Numbers(1, length);
    Tag(4);
    Name(type);
    Numbers(library);
  }

  public void Nulls(int count)
  {
    Tag(13);
    Tag((byte)count);
  }

  public void Null() => Tag(10);

  public void Flag(bool value) => _writer.Write(value);

  public void Numbers(params int[] values)
  {
    foreach (int value in values)
    {
      _writer.Write(value);
    }
  }

  public byte[] End()
  {
    Tag(11);
    return _content.ToArray();
  }

  public void Dispose()
  {
    _writer.Dispose();
    _content.Dispose();
  }

  private void Members(string name, Member[] members)
  {
    Name(name);
    Numbers(members.Length);
    foreach (Member member in members)
    {
      Name(member.Name);
    }
    foreach (Member member in members)
    {
      Tag(member.Kind);
    }
    foreach (Member member in members)
    {
      member.Type(this);
    }
  }

  private void Name(string text) => _writer.Write(text);

  private void Tag(byte tag) => _writer.Write(tag);
}
