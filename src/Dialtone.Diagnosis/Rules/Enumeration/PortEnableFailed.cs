using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A port cannot be enabled after its reset.</summary>
internal sealed class PortEnableFailed : Rule
{
    public override string Id => "port-enable-failed";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Devices.Where(device => device.Identity != Identity.Other && device.Timeline?.Last(EventKind.CannotEnable) is not null))
        {
            var last = device.Timeline!.Last(EventKind.CannotEnable)!;
            if (device.Timeline.Last(EventKind.DeviceIds) is { } read && read.Line.Line > last.Line.Line)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"Port {device.Port} cannot be enabled: the signal between port and device is bad, or the device restarts during the reset.",
                [device.Timeline.First(EventKind.CannotEnable)?.Line, last.Line]);
        }
    }
}
