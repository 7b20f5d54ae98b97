using Dialtone.Switching.Configurations;

namespace Dialtone.Switching.Methods;

/// <summary>The messages of a configuration, one after another, to a claimed interface.</summary>
internal sealed class BulkMessages : SwitchMethod
{
    /// <summary>What the reference waits before it lets go: a device that is busy switching stumbles over an early release.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    public override void Run(SwitchSession session)
    {
        if (session.SendAll(session.Configuration.Messages) is not { } endpoints)
        {
            return;
        }

        session.ClearHalt(endpoints.Input);
        session.ClearHalt(endpoints.Output);
        session.Pause(Settle);
        session.Pause(session.Configuration.ReleaseDelay);
        session.Release();
    }

    /// <summary>Why the messages cannot be sent to this device; null if they can.</summary>
    public static string? Objection(SwitchSession session)
    {
        if (session.Interface is not { } entry)
        {
            return session.Configuration.Interface is { } number ? $"the device has no interface {number}" : "the device has no interface";
        }

        if (session.Output is null || session.Input is null)
        {
            return $"interface {entry.Descriptor.Number} has no pair of bulk endpoints";
        }

        return session.Configuration.Messages.Any(message => message.AsSpan().StartsWith("USBC"u8)) && entry.Descriptor.Class != 8
            ? $"interface {entry.Descriptor.Number} is of class {entry.Descriptor.Class:x2}; storage commands are for class 08"
            : null;
    }
}
