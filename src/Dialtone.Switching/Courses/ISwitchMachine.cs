using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Plugging;

namespace Dialtone.Switching.Courses;

/// <summary>A machine with what it knows about switching.</summary>
public interface ISwitchMachine : ISwitchSite, IDisposable
{
    /// <summary>What is installed: the administrator's files, the distribution's, then Dialtone's own.</summary>
    ConfigurationLibrary Configurations { get; }

    GlobalSettings Global { get; }

    /// <summary>What could not be read of it, one sentence each.</summary>
    IReadOnlyList<string> Unread { get; }

    /// <summary>Who switches devices when they are plugged in.</summary>
    SwitchActors Actors { get; }

    /// <summary>True if systemd runs the machine's services.</summary>
    bool HasSystemd { get; }

    /// <summary>Ports with a device that is no hub.</summary>
    IReadOnlyList<UsbPortPath> Occupied { get; }

    /// <summary>True if the running kernel has the module, loaded, loadable or built in.</summary>
    bool HasModule(string name);

    /// <summary>Copies a device's CD-ROM into a new file.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="IOException">It cannot be read or written, or did not answer in time.</exception>
    long CopyCd(UsbDevice device, string file, CancellationToken cancellation);

    /// <summary>Keeps every other dialtone from switching on this port until disposed; null if another one is at it.</summary>
    IDisposable? TryLock(UsbPortPath port);
}
