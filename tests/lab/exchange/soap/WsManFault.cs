namespace Signet.Lab.Soap;

/// <summary>A refusal in the words of WS-Management. Codes and texts are those that Windows
/// sends.</summary>
public sealed class WsManFault(uint code, string subcode, string text, string value = "s:Receiver")
  : Exception(text)
{
  public uint Code => code;

  /// <summary>With the prefix of its namespace: w (management), a (addressing) or s (SOAP).
  /// </summary>
  public string Subcode => subcode;

  public string Value => value;

  public static WsManFault TimedOut() =>
    new(
      2150858793,
      "w:TimedOut",
      "The WS-Management service cannot complete the operation within "
        + "the time specified in OperationTimeout.  "
    );

  public static WsManFault UnknownShell() =>
    new(
      2150858843,
      "w:InvalidSelectors",
      "The WS-Management service cannot process the request "
        + "because the request contained invalid selectors for the resource. ",
      "s:Sender"
    );

  public static WsManFault UnknownCommand() =>
    new(
      2150858843,
      "w:InvalidSelectors",
      "The Windows Remote Shell received a request to perform an "
        + "operation on a command identifier that does not exist. Either the command has completed "
        + "execution or the client specified an invalid command identifier. ",
      "s:Sender"
    );

  public static WsManFault UnknownResource(string resource) =>
    new(
      2150858811,
      "a:DestinationUnreachable",
      "The WS-Management service cannot process the "
        + $"request. The resource URI ({resource}) was not found in the WS-Management catalog. ",
      "s:Sender"
    );

  public static WsManFault AccessDenied() =>
    new(5, "w:AccessDenied", "Access is denied. ", "s:Sender");

  public static WsManFault NotUnderstood(string header) =>
    new(
      2150858771,
      "s:MustUnderstand",
      "The WS-Management service cannot process a SOAP header in "
        + $"the request that is marked as mustUnderstand by the client: {header}. ",
      "s:MustUnderstand"
    );

  public static WsManFault BadRequest(string text) =>
    new(
      2150858752,
      "w:SchemaValidationError",
      $"The WS-Management service cannot process the request. {text} ",
      "s:Sender"
    );

  public static WsManFault TooLarge(long size, long limit) =>
    new(
      2150859025,
      "w:EncodingLimit",
      "The WS-Management service cannot process the request. The "
        + $"computed response packet size ({size}) exceeds the maximum envelope size that is "
        + $"allowed ({limit}). "
    );

  public static WsManFault Aborted() =>
    new(
      995,
      "w:InternalError",
      "The I/O operation has been aborted because of either a thread exit or an "
        + "application request. "
    );

  public static WsManFault HostEnded() =>
    new(
      1726,
      "w:InternalError",
      "The WSMan provider host process did not return a proper response. "
    );

  public static WsManFault TooManyShells(int limit) =>
    new(
      2150859173,
      "w:QuotaLimit",
      "The WS-Management service cannot process the request. This user is "
        + $"allowed a maximum number of {limit} concurrent shells, which has been exceeded. Close "
        + "existing shells or raise the quota for this user. "
    );

  public static WsManFault Throttled(int milliseconds) =>
    new(
      2150859174,
      "w:QuotaLimit",
      "The WS-Management service cannot process the request. The user load "
        + "quota of 1000 requests per 2 seconds has been exceeded. Send future requests at a "
        + "slower rate or raise the quota for this user. The next request from this user will not "
        + $"be approved for at least {milliseconds} milliseconds. "
    );
}
