using Dialtone.Facts;
using Dialtone.Facts.Host;
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

    /// <summary>The running kernel's modules.</summary>
    Observed<IModuleTree> ModuleTree { get; }

    /// <summary>Copies a device's CD-ROM into a new file.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="IOException">It cannot be read or written, or did not answer in time.</exception>
    long CopyCd(UsbDevice device, string file, CancellationToken cancellation);

    /// <summary>Keeps every other dialtone from switching on this port until disposed.</summary>
    /// <param name="atMost">How long to wait for another one.</param>
    /// <returns>Null if another one is still at it.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    IDisposable? Lock(UsbPortPath port, TimeSpan atMost, CancellationToken cancellation);
}
