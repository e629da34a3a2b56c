using System.Management.Automation.Host;

namespace Signet.Lab.Shell;

/// <summary>A screen that is wide enough for a thumbprint and more, and is never looked at.</summary>
public sealed class ShellScreen : PSHostRawUserInterface
{
  public override Size BufferSize { get; set; } = new(160, 3000);

  public override Size WindowSize { get; set; } = new(160, 50);

  public override Size MaxWindowSize => WindowSize;

  public override Size MaxPhysicalWindowSize => WindowSize;

  public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

  public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

  public override Coordinates CursorPosition { get; set; }

  public override Coordinates WindowPosition { get; set; }

  public override int CursorSize { get; set; } = 25;

  public override string WindowTitle { get; set; } = "Exchange Management Shell";

  public override bool KeyAvailable => false;

  public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

  public override void FlushInputBuffer() { }

  public override BufferCell[,] GetBufferContents(Rectangle rectangle) =>
    throw new NotSupportedException();

  public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }

  public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }

  public override void ScrollBufferContents(
    Rectangle source,
    Coordinates destination,
    Rectangle clip,
    BufferCell fill
  ) { }
}
