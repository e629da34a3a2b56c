using System.Runtime.InteropServices;
using System.Text;

namespace Signet.Lab.Authentication;

/// <summary>The keys of a service, out of a keytab.</summary>
internal sealed class GssCredential : SafeHandle
{
  // 1.2.840.113554.1.2.1.4: SERVICE@HOST
  private static readonly byte[] HostBasedService =
  [
    0x2A,
    0x86,
    0x48,
    0x86,
    0xF7,
    0x12,
    0x01,
    0x02,
    0x01,
    0x04,
  ];

  /// <summary>For all services in the keytab when none is named.</summary>
  public unsafe GssCredential(string keytab, string service)
    : base(0, ownsHandle: true)
  {
    nint name = service.Length == 0 ? 0 : Import(service.Replace('/', '@'));
    byte[] text = Encoding.UTF8.GetBytes($"FILE:{keytab}\0");
    fixed (
      byte* key = "keytab\0"u8,
        value = text
    )
    {
      uint minor;
      nint credential;
      var element = new GssApi.KeyValue { Key = key, Value = value };
      var store = new GssApi.KeyValueSet { Count = 1, Elements = &element };
      uint status = GssApi.gss_acquire_cred_from(
        &minor,
        name,
        0,
        0,
        GssApi.Accept,
        &store,
        &credential,
        null,
        null
      );
      _ = GssApi.gss_release_name(&minor, &name);
      Check(status, minor, keytab);
      SetHandle(credential);
    }
  }

  public override bool IsInvalid => handle == 0;

  protected override unsafe bool ReleaseHandle()
  {
    uint minor;
    nint credential = handle;
    return GssApi.gss_release_cred(&minor, &credential) == GssApi.Complete;
  }

  private static unsafe nint Import(string service)
  {
    fixed (
      byte* type = HostBasedService,
        text = Encoding.UTF8.GetBytes(service)
    )
    {
      uint minor;
      nint name;
      var identifier = new GssApi.Identifier
      {
        Length = (uint)HostBasedService.Length,
        Elements = type,
      };
      var buffer = new GssApi.Buffer
      {
        Length = (nuint)Encoding.UTF8.GetByteCount(service),
        Value = text,
      };
      Check(GssApi.gss_import_name(&minor, &buffer, &identifier, &name), minor, service);
      return name;
    }
  }

  private static void Check(uint status, uint minor, string subject)
  {
    if ((status & GssApi.ErrorMask) != 0)
    {
      throw new Front.OptionException($"GSSAPI refuses {subject}: {status:x8}, {minor}");
    }
  }
}
