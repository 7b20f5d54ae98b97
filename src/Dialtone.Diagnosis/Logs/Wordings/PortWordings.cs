using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer port.</summary>
internal static class PortWordings
{
    private static readonly WordingList List = [];

    /// <summary>1.14 and later, 0.4 to 0.6, and what 1.0 to 1.6 warn when they open a port.</summary>
    public static readonly Wording Probing = List.Says(
        ModemManager | Application, "{tty:w}/probe]", "({tty:w}) probe requested by plugin", "({tty:w}): probe requested by plugin", "({tty:w}) opening serial port",
        "({tty:w}): port attributes not fully set", "({tty:w}) port attributes not fully set");

    /// <summary>EBUSY and EWOULDBLOCK in the words of ModemManager, minicom, picocom, pyserial and gammu, and as system calls.</summary>
    public static readonly Wording Held = List.Says(
        Any & ~Kernel, "could not open serial device (16)", "({tty:w}) cannot open device (errno 16)", "could not re-acquire serial port lock", "could not lock serial port", "cannot lock /dev/{tty:w}: Resource temporarily unavailable",
        "Could not exclusively lock port /dev/{tty:w}:", "Device /dev/{tty:w} is locked", "Error opening device, it is locked", "Error opening device, it is already opened by another app", "Error opening device, it doesn't exist or is locked",
        "open in serial_open, 16,", "DEVICELOCKED", "Serial port lock failed", "Lock failed (exit code = 6)", "DEVICEBUSY[5]", "LOCK_EX{*}= -1 EAGAIN", "LOCK_EX{*}= -1 EWOULDBLOCK", "/dev/{tty:w}\"{*}= -1 EBUSY", "device disconnected or multiple access on port", "/dev/{tty:w} is locked by pid",
        "[Errno 16] could not open port /dev/{tty:w}:", "could not open port '/dev/{tty:w}': [Errno 16]", "could not open port /dev/{tty:w}: [Errno 16]",
        "cannot open /dev/{tty:w}: Device or resource busy", "/dev/{tty:w}': Device or resource busy", "/dev/{tty:w}: Device or resource busy", "/dev/{tty:w}\": Device or resource busy",
        // The C library's words in other languages.
        "/dev/{tty:w}: Das Gerät oder die Ressource ist belegt", "/dev/{tty:w}: Gerät oder Ressource belegt", "/dev/{tty:w} : Périphérique ou ressource occupé", "/dev/{tty:w}: Périphérique ou ressource occupé",
        "/dev/{tty:w}: Dispositivo o recurso ocupado", "/dev/{tty:w}: Dispositivo o risorsa occupata", "/dev/{tty:w}: Device o risorsa occupata",
        "/dev/{tty:w}: Dispositivo ou recurso está ocupado", "/dev/{tty:w}: Apparaat of hulpbron is bezig", "/dev/{tty:w}: Urządzenie lub zasoby zajęte",
        "/dev/{tty:w}: Устройство или ресурс занято", "/dev/{tty:w}: 设备或资源忙");

    public static readonly Wording Denied = List.Says(
        Any & ~Kernel, "/dev/{tty:w}: Permission denied", "/dev/{tty:w}': Permission denied", "/dev/{tty:w}\": Permission denied", "[Errno 13] Permission denied: '/dev/{tty:w}'",
        "/dev/{tty:w}: [Errno 13] Permission denied", "/dev/{tty:w}': [Errno 13] Permission denied", "Permission denied: '/dev/{tty:w}'", "/dev/{tty:w}\"{*}= -1 EACCES",
        "Can't create lock file {*}LCK..{tty:w}: Permission denied", "Error opening device, you don't have permissions", "Error opening device, you don't have the required permission", "open in serial_open, 13,", "({tty:w}) cannot open device (errno 13)", "DEVICENOPERMISSION",
        "/dev/{tty:w}: Keine Berechtigung", "/dev/{tty:w} : Permission non accordée", "/dev/{tty:w}: Permission non accordée", "/dev/{tty:w}: Permiso denegado",
        "/dev/{tty:w}: Permesso negato", "/dev/{tty:w}: Permissão negada", "/dev/{tty:w}: Toegang geweigerd",
        "/dev/{tty:w}: Brak dostępu", "/dev/{tty:w}: Отказано в доступе", "/dev/{tty:w}: 权限不够");

    /// <summary>wvdial opened the port and may not run pppd, which on Debian's family is for the group dip.</summary>
    public static readonly Wording DaemonDenied = List.Says(PointToPoint | Application, "Unable to run /usr/sbin/pppd", "Unable to run /sbin/pppd", "Unable to run /usr/bin/pppd",
        // pppd itself (main.c), and wvdial of its exit status 3.
        "must be root to run {program:w}, since it is not setuid-root", "No root priv error", "pppd must be setuid root");

    public static readonly Wording NodeAbsent = List.Says(
        Any & ~Kernel, "/dev/{tty:w}: No such file or directory", "/dev/{tty:w}': No such file or directory", "/dev/{tty:w}\": No such file or directory",
        "No such file or directory: '/dev/{tty:w}'", "/dev/{tty:w}\"{*}= -1 ENOENT",
        "/dev/{tty:w}: Datei oder Verzeichnis nicht gefunden", "/dev/{tty:w} : Aucun fichier ou dossier de ce type", "/dev/{tty:w}: Aucun fichier ou dossier de ce type", "/dev/{tty:w} : Aucun fichier ou dossier de ce nom", "/dev/{tty:w}: Aucun fichier ou dossier de ce nom",
        "/dev/{tty:w}: No existe el fichero o el directorio", "/dev/{tty:w}: No existe el archivo o el directorio", "/dev/{tty:w}: File o directory non esistente",
        "/dev/{tty:w}: Arquivo ou diretório inexistente", "/dev/{tty:w}: Ficheiro ou diretório inexistente", "/dev/{tty:w}: Bestand of map bestaat niet",
        "/dev/{tty:w}: Nie ma takiego pliku ani katalogu", "/dev/{tty:w}: Нет такого файла или каталога", "/dev/{tty:w}: 没有那个文件或目录");

    /// <summary>wvdial; chat's alarm clock with the line that follows.</summary>
    public static readonly Wording DialerUnanswered = List.Says(
        Any & ~Kernel, "Modem not responding", "Connect script failed", "Script /usr/sbin/chat{*}finished (pid {pid:n}), status = 0x3");

    /// <summary>pppd names the port of its session.</summary>
    public static readonly Wording DialerPort = List.Says(PointToPoint | Application, "Connect: ppp{unit:n} <--> /dev/{tty:w}");

    public static readonly Wording DialerStarts = List.Says(Any & ~Kernel, "WvDial: Internet dialer version", "sakis3g", "umtsmon", "Command line: {*}wvdial");

    /// <summary>libqmi-glib: no client id could be had.</summary>
    public static readonly Wording ClientRefused = List.Says(
        Any & ~Kernel, "CID allocation failed in the CTL client: {why}", "QMI protocol error (5): 'ClientIdsExhausted'", "couldn't allocate CID", "Unable to obtain client ID", "^\"Client IDs exhausted\"$");

    /// <summary>libqmi and libmbim: the proxy that shares the control port does not run, or may not be asked.</summary>
    public static readonly Wording ProxyUnreached = List.Says(Any & ~Kernel, "cannot connect to proxy", "Couldn't connect to the proxy");

    /// <summary>uqmi, when the request for a client id is refused or not answered.</summary>
    public static readonly Wording ServiceUnconnected = List.Says(Netifd | ModemTool | Application, "Failed to connect to service");

    /// <summary>ModemManager since 0.4: an AT command without an answer.</summary>
    /// <remarks>The others are OpenWrt's (ncm.sh, whose gcom script asks for the maker, and mbim.sh, whose first request asks for the capabilities) and quectel-CM's.</remarks>
    public static readonly Wording CommandTimeout = List.Says(
        Any & ~Kernel, "Serial command timed out", "Failed to get modem information", "Timeout running AT-command", "Failed to read modem caps", " message timeout");

    /// <summary>A line of <c>ls -l</c>.</summary>
    public static readonly Wording NodeListed = List.Says(Any & ~Kernel, "^crw-rw----{*} root {group:w} {*} /dev/{tty:w}$", "^crw-rw----{*} root {group:w} {*} {tty:w}$");

    /// <summary>udev's links to serial ports, which have the maker's and the product's own words in them (60-serial.rules).</summary>
    public static readonly Wording NamedLink = List.Says(Any, "/dev/serial/by-id/usb-{link:w}");

    public static IReadOnlyList<Wording> All => List;
}
