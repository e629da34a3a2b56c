using System.Runtime.InteropServices;

namespace Signet.Lab.Authentication;

/// <summary>What the acceptor needs of MIT's GSSAPI, as its C headers declare it.</summary>
internal static unsafe partial class GssApi
{
  public const uint Complete = 0;
  public const uint ContinueNeeded = 1;
  public const uint BadBindings = 4 << 16;
  public const uint ErrorMask = 0xFFFF0000;
  public const int Accept = 2;

  // The client's channel bindings were there and the same; older clients send none.
  public const uint ChannelBound = 2048;

  private const string Library = "libgssapi_krb5.so.2";

  [StructLayout(LayoutKind.Sequential)]
  public struct Buffer
  {
    public nuint Length;
    public void* Value;
  }

  [StructLayout(LayoutKind.Sequential)]
  public struct Identifier
  {
    public uint Length;
    public void* Elements;
  }

  [StructLayout(LayoutKind.Sequential)]
  public struct ChannelBindings
  {
    public uint InitiatorAddressType;
    public Buffer InitiatorAddress;
    public uint AcceptorAddressType;
    public Buffer AcceptorAddress;
    public Buffer ApplicationData;
  }

  [StructLayout(LayoutKind.Sequential)]
  public struct KeyValue
  {
    public byte* Key;
    public byte* Value;
  }

  [StructLayout(LayoutKind.Sequential)]
  public struct KeyValueSet
  {
    public uint Count;
    public KeyValue* Elements;
  }

  [LibraryImport(Library)]
  public static partial uint gss_import_name(
    uint* minor,
    Buffer* text,
    Identifier* type,
    nint* name
  );

  [LibraryImport(Library)]
  public static partial uint gss_acquire_cred_from(
    uint* minor,
    nint name,
    uint time,
    nint mechanisms,
    int usage,
    KeyValueSet* store,
    nint* credential,
    nint* actual,
    uint* timeGranted
  );

  [LibraryImport(Library)]
  public static partial uint gss_accept_sec_context(
    uint* minor,
    nint* context,
    nint credential,
    Buffer* token,
    ChannelBindings* bindings,
    nint* client,
    nint* mechanism,
    Buffer* answer,
    uint* flags,
    uint* time,
    nint* delegated
  );

  [LibraryImport(Library)]
  public static partial uint gss_delete_sec_context(uint* minor, nint* context, Buffer* token);

  [LibraryImport(Library)]
  public static partial uint gss_release_buffer(uint* minor, Buffer* buffer);

  [LibraryImport(Library)]
  public static partial uint gss_release_name(uint* minor, nint* name);

  [LibraryImport(Library)]
  public static partial uint gss_release_cred(uint* minor, nint* credential);
}
