using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A model that shows the same id in storage mode and in modem mode, so that lsusb cannot tell which it is in.</summary>
internal sealed class SameIdAfterSwitch : Rule
{
    public override string Id => "same-id-after-switch";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates)
        {
            if (device.Id is not { Vendor: 0x12d1, Product: 0x1001 or 0x1003 or 0x1009 or 0x1010 or 0x1413 or 0x1414 } id)
            {
                continue;
            }

            var serial = device.Interfaces.Count(entry => entry.Driver.Or("") is "option" or "option1" || entry.IsModemClass);
            if (serial < 2)
            {
                continue;
            }

            yield return Find(Confidence.Likely, device.ToSubject(),
                $"This model shows the id {id} in storage mode and in modem mode; its {serial} modem interfaces prove modem mode.",
                [device.IdLine, .. device.Interfaces.Take(2).Select(entry => entry.Line)]);
        }
    }
}
