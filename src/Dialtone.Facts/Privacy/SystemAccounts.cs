namespace Dialtone.Facts.Privacy;

/// <summary>Names of accounts and groups that distributions make themselves: they say nothing about anybody, and which group has a port is part of a diagnosis.</summary>
internal static class SystemAccounts
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "root", "nobody", "nogroup", "daemon", "bin", "sys", "adm", "mail", "www-data", "lp", "syslog", "kernoops", "messagebus", "dbus", "avahi", "avahi-autoipd", "polkitd", "polkituser", "rtkit", "colord", "usbmux", "dnsmasq", "ntp", "chrony",
        "haldaemon", "hplip", "saned", "gdm", "lightdm", "sddm", "kdm", "pulse", "statd", "rpc", "rpcuser", "geoclue", "whoopsie", "tss", "uuidd", "nm-openvpn", "network", "logd", "ubus", "ntpd",
        "dialout", "uucp", "disk", "cdrom", "plugdev", "tty", "video", "audio", "input", "lock", "system", "radio", "shell", "dip", "users", "wheel", "staff", "floppy", "kvm",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Also as <c>ps</c> cuts a name that is longer than its column: <c>message+</c>.</summary>
    public static bool Contains(ReadOnlySpan<char> name)
    {
        if (Lookup.Contains(name) || name[0] == '_' || name.StartsWith("systemd"))
        {
            return true;
        }

        if (name is not [.. var cut, '+'])
        {
            return false;
        }

        foreach (var known in Names)
        {
            if (known.AsSpan().StartsWith(cut))
            {
                return true;
            }
        }

        return false;
    }
}
