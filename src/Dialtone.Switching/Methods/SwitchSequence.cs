using Dialtone.Switching.Configurations;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Methods;

/// <summary>Everything that a configuration asks for, in the reference's order: special mode or messages, configuration, alternate setting, reset.</summary>
public static class SwitchSequence
{
    /// <summary>Between leaving the old configuration and choosing the new one.</summary>
    private static readonly TimeSpan Unconfigured = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it. The device may be gone at any point; the interface is released in any case.</summary>
    public static SwitchReport Run(ISwitchPort port, SwitchConfiguration configuration)
    {
        using var session = new SwitchSession(port, configuration);
        var method = SwitchMethod.Of(configuration.Mode) ?? (configuration.Messages.Count > 0 ? new BulkMessages() : null);
        if (method is BulkMessages && BulkMessages.Objection(session) is { } objection)
        {
            return new SwitchReport(SendOutcome.NotSuitable, objection, session.Steps);
        }

        method?.Run(session);
        if (!session.Gone && configuration.Configuration is { } value and > 0 && port.Layout.ConfigurationValue != value)
        {
            session.DetachDrivers();
            session.SetConfiguration(0);
            session.Pause(Unconfigured);
            if (!session.Gone)
            {
                session.SetConfiguration(value);
            }
        }

        if (!session.Gone && configuration.AlternateSetting is { } setting && session.Interface is { } entry && session.Claim(entry.Descriptor.Number))
        {
            session.SetAlternateSetting(entry.Descriptor.Number, setting);
            session.Release();
        }

        if (!session.Gone && configuration.Reset)
        {
            session.ResetDevice();
        }

        return Conclude(session);
    }

    private static SwitchReport Conclude(SwitchSession session)
    {
        if (session.Gone)
        {
            return new SwitchReport(SendOutcome.Left, "", session.Steps);
        }

        if (session.Steps.FirstOrDefault(step => step.What.StartsWith("claim", StringComparison.Ordinal)) is { Status: not TransferStatus.Completed } claim)
        {
            return new SwitchReport(SendOutcome.NotSuitable, $"the interface could not be claimed ({Name(claim.Status)})", session.Steps);
        }

        // Drivers that were never bound, and halts that were never there, say nothing about the device.
        var spoken = session.Steps.Where(step => !step.What.StartsWith("detach", StringComparison.Ordinal) && !step.What.StartsWith("clear", StringComparison.Ordinal)
            && !step.What.StartsWith("claim", StringComparison.Ordinal)).ToList();
        var statuses = spoken.Where(step => step.CommandStatus is not null).ToList();
        if (statuses.Count > 0 && statuses.TrueForAll(step => step.CommandStatus != 0))
        {
            return new SwitchReport(SendOutcome.Refused, "the device answered every command with a failure", session.Steps);
        }

        var failures = spoken.FindAll(step => step.Status != TransferStatus.Completed);
        var answered = spoken.FindLastIndex(step => step.CommandStatus is not null);
        if (answered >= 0 && spoken.FindIndex(answered, step => step.Status == TransferStatus.TimedOut) is >= 0 and var silent)
        {
            return new SwitchReport(SendOutcome.FellSilent, $"it answered {statuses.Count} of {MessagesOf(session)} commands, and then {spoken[silent].What}: {Name(TransferStatus.TimedOut)}", session.Steps);
        }

        if (failures.Count == 0 || spoken.Exists(step => step.Status == TransferStatus.Completed && step.CommandStatus is 0))
        {
            return new SwitchReport(SendOutcome.Sent, "", session.Steps);
        }

        var first = failures[0];
        return new SwitchReport(
            first.Status switch
            {
                TransferStatus.Stalled => SendOutcome.Refused,
                TransferStatus.TimedOut => SendOutcome.Silent,
                _ => SendOutcome.Failed,
            },
            $"{first.What}: {Name(first.Status)}",
            session.Steps);
    }

    private static int MessagesOf(SwitchSession session) => session.Steps.Count(step => step.What.StartsWith(SwitchStep.Message, StringComparison.Ordinal));

    private static string Name(TransferStatus status) => status switch
    {
        TransferStatus.Completed => "completed",
        TransferStatus.Stalled => "the device stalled it",
        TransferStatus.TimedOut => "no answer in time",
        TransferStatus.Gone => "the device is gone",
        _ => "it failed",
    };
}
