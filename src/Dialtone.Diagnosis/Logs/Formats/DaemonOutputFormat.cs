using Dialtone.Diagnosis.Logs.Programs;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>What daemons write to their own standard error or log file: ModemManager and NetworkManager started by hand with <c>--debug</c>, GLib's messages,
/// and Quectel's connection manager.</summary>
internal sealed class DaemonOutputFormat : LogFormat
{
    public override string Name => "bare";

    public override IReadOnlyList<string> Samples { get; } =
    [
        "<info>  [1600000000.123456] (cdc-wdm0): modem state 'registered'",
        "<debug> (ttyHS2) serial port closed",
        "<warn> [1384424123.123] [mm-modem.c:123] connect failed",
        "** Message: (ttyUSB0) opening serial port...",
        "** (modem-manager:1234): DEBUG: (ttyUSB0): --> 'AT+CPIN?<CR>'",
        "(ModemManager:571): libqmi-glib-WARNING **: 08:21:40.123: Couldn't open the QMI device",
        "[07-13_18:10:43:124] requestGetSIMStatus SIMStatus: SIM_ABSENT",
    ];

    public override bool TryRead(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length < 8)
        {
            return false;
        }

        prefix.Time = LogTime.None;
        prefix.Monotonic = false;
        prefix.ProgramLength = 0;
        return line[0] switch
        {
            (byte)'<' => TryLevel(line, ref prefix),
            (byte)'*' => TryGlib(line, ref prefix),
            (byte)'(' => TryGlibDomain(line, 1, ref prefix),
            (byte)'[' => TryQuectel(line, ref prefix),
            _ => false,
        };
    }

    private static bool TryLevel(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        var end = line[..8].IndexOf((byte)'>');
        var level = end < 0 ? default : line[1..end];
        if (!(level.SequenceEqual("info"u8) || level.SequenceEqual("debug"u8) || level.SequenceEqual("warn"u8) || level.SequenceEqual("error"u8)
            || level.SequenceEqual("trace"u8) || level.SequenceEqual("msg"u8) || level.SequenceEqual("wrn"u8) || level.SequenceEqual("dbg"u8)
            || level.SequenceEqual("err"u8) || level.SequenceEqual("WARN"u8) || level.SequenceEqual("INFO"u8)))
        {
            return false;
        }

        prefix.Unnamed = Speaker.ModemManager | Speaker.NetworkManager;
        prefix.Message = 0;
        // The level belongs to the message in every other format, so it stays in front here; the time is taken where it is.
        var at = end + 1;
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        if (at + 12 < line.Length && line[at] == '[' && line[at + 11] == '.'
            && System.Buffers.Text.Utf8Parser.TryParse(line.Slice(at + 1, 10), out long seconds, out var used) && used == 10)
        {
            var time = SinceNewYear(seconds);
            at += 11;
            AddFraction(line, ref at, ref time);
            prefix.Time = time;
        }

        return true;
    }

    /// <summary><c>** Message: text</c>, <c>** (program:pid): WARNING **: text</c> (g_log_default_handler).</summary>
    private static bool TryGlib(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.StartsWith("** ("u8))
        {
            return TryGlibDomain(line, 4, ref prefix);
        }

        if (!line.StartsWith("** Message: "u8) && !line.StartsWith("** WARNING **: "u8) && !line.StartsWith("** INFO: "u8) && !line.StartsWith("** DEBUG: "u8))
        {
            return false;
        }

        prefix.Unnamed = Speaker.Any & ~Speaker.Kernel;
        prefix.Message = line.IndexOf(": "u8) + 2;
        TakeClock(line, ref prefix);
        return true;
    }

    private static bool TryGlibDomain(ReadOnlySpan<byte> line, int at, ref LogPrefix prefix)
    {
        var close = line[at..Math.Min(line.Length, at + 48)].IndexOf("): "u8);
        var colon = close < 0 ? -1 : line.Slice(at, close).LastIndexOf((byte)':');
        if (colon <= 0 || line.Slice(at + colon + 1, close - colon - 1).ContainsAnyExceptInRange((byte)'0', (byte)'9') || close == colon + 1)
        {
            return false;
        }

        var rest = line[(at + close + 3)..];
        var level = rest[..Math.Min(rest.Length, 64)].IndexOf(": "u8);
        if (level <= 0)
        {
            return false;
        }

        prefix.ProgramStart = at;
        prefix.ProgramLength = colon;
        prefix.Message = at + close + 3 + level + 2;
        TakeClock(line, ref prefix);
        return true;
    }

    /// <summary>GLib since 2.56 puts the time of day behind the level.</summary>
    private static void TakeClock(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        if (line.Length > prefix.Message + 14 && TryClock(line, prefix.Message, out var time) && line[prefix.Message + 8] == '.')
        {
            var at = prefix.Message + 8;
            AddFraction(line, ref at, ref time);
            if (line[at..].StartsWith(": "u8))
            {
                prefix.Message = at + 2;
                prefix.Time = time;
            }
        }
    }

    private static bool TryQuectel(ReadOnlySpan<byte> line, ref LogPrefix prefix)
    {
        // [07-13_18:10:43:124]
        if (line.Length < 22 || line[3] != '-' || line[6] != '_' || line[15] != ':' || line[19] != ']'
            || !TryTwoDigits(line, 1, out var month) || !TryTwoDigits(line, 4, out var day) || month is < 1 or > 12 || day is < 1 or > 31 || !TryClock(line, 7, out var clock))
        {
            return false;
        }

        prefix.Unnamed = Speaker.ModemTool;
        prefix.Time = SinceNewYear(month - 1, day, clock);
        prefix.Message = line[20] == ' ' ? 21 : 20;
        prefix.Variant = "plain";
        return true;
    }
}
