namespace Dialtone.Diagnosis.ModemCodes;

/// <summary>pppd's exit statuses: pppd(8), EXIT STATUS. wvdial and NetworkManager print the number or their own text of it.</summary>
internal static class PppExitCodes
{
    public const int Hangup = 16;

    private static readonly CodeMeaning[] All =
    [
        new(1, "fatal error", null),
        new(2, "error in the options", null),
        new(3, "not setuid-root and not root", null),
        new(4, "no kernel support for PPP", "ppp-support-missing"),
        new(5, "terminated by a signal", null),
        new(6, "serial port locked", "port-busy"),
        new(7, "serial port could not be opened", null),
        new(8, "connect script failed", null),
        new(9, "pty command failed", null),
        new(10, "PPP negotiation failed", null),
        new(11, "the peer failed or refused to authenticate itself", "pppd-demands-peer-auth"),
        new(12, "idle timeout", null),
        new(13, "connect time limit", null),
        new(15, "no answers to echo requests", null),
        new(16, "modem hung up", null),
        new(17, "loopback detected", null),
        new(18, "init script failed", null),
        new(19, "we failed to authenticate ourselves to the peer", "authentication-refused"),
    ];

    public static CodeMeaning? Find(int status) => Array.Find(All, known => known.Code == status);
}
