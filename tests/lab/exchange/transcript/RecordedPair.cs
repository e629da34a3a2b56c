using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signet.Lab.Transcript;

/// <summary>One line of a transcript.</summary>
public sealed record RecordedPair(string Request, int Status, string ContentType, string Answer)
{
  /// <summary>XML stays readable: its angle brackets are not escaped.</summary>
  public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
  {
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
  };
}
