using Dialtone.Protocols.Usb;
using Dialtone.Switching.Ports;

namespace Dialtone.Switching.Methods;

/// <summary>Mobile Action's MA-8780 and its kin: two HID reports, then a dialogue of eight-byte interrupt transfers in which the device reads a memory out before it changes over.
/// What it says is not looked at, since only the device's own program understands it; the numbers of reads are those that were seen.</summary>
internal sealed class MobileActionDialogue : SwitchMethod
{
    private const byte Output = 0x02;
    private const byte Input = 0x81;

    private static readonly byte[] Report = Convert.FromHexString("b004000002902686");
    private static readonly byte[] Hello = Convert.FromHexString("3701fedbc1331f83");
    private static readonly byte[] Ask = Convert.FromHexString("370eb59d3b8a9151");
    private static readonly byte[] Read = Convert.FromHexString("3487ba0dfc8a9151");
    private static readonly byte[] Change = Convert.FromHexString("3304fe00f46c1ff0");
    private static readonly byte[] Finish = Convert.FromHexString("3207fef029b93af0");

    public override void Run(SwitchSession session)
    {
        var report = new SetupPacket(0x21, 0x09, 0x0300, 0, 8);
        if (session.Control(report, Report) != TransferStatus.Completed || session.Control(report, Report) != TransferStatus.Completed)
        {
            return;
        }

        _ = Listen(session, 2) && Say(session, Hello) && Listen(session, 1) && Say(session, Ask) && Listen(session, 1) && Say(session, Read) && Listen(session, 63)
            && Say(session, Hello) && Listen(session, 1) && Say(session, Ask) && Listen(session, 1) && Say(session, Read) && Listen(session, 73)
            && Say(session, Change) && Listen(session, 1) && Say(session, Finish) && Listen(session, 1);
    }

    private static bool Say(SwitchSession session, byte[] message) => session.Interrupt(Output, message, message.Length) == TransferStatus.Completed;

    /// <summary>An answer that does not come is passed over, as the device sends none to some questions; one that is gone ends the dialogue.</summary>
    private static bool Listen(SwitchSession session, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (session.Interrupt(Input, [], 8) is TransferStatus.Gone or TransferStatus.Failed)
            {
                return false;
            }
        }

        return true;
    }
}
