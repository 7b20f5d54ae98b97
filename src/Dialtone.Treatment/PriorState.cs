using Dialtone.Facts.Usb;

namespace Dialtone.Treatment;

/// <summary>What a step is about to change, exactly as it was: with the step, its inverse.</summary>
public abstract record PriorState;

/// <summary>Of <see cref="WriteAttribute"/>, <see cref="SetStorageQuirk"/> and <see cref="AddDynamicId"/>: the bytes that reading gave, line end included.</summary>
public sealed record PriorAttribute(ReadOnlyMemory<byte> Content) : PriorState;

/// <summary>Of <see cref="OfflineStorage"/>: the units that took no commands before. All others do again afterwards.</summary>
public sealed record PriorUnits(IReadOnlyList<UnitState> Units) : PriorState;

/// <param name="Path">Directory in sysfs; with a new enumeration the unit gets another.</param>
/// <param name="State">Of the kernel's SCSI layer: <c>offline</c>, <c>blocked</c> ...</param>
public sealed record UnitState(string Path, string State);

/// <summary>Of <see cref="BindInterface"/> and <see cref="UnbindInterface"/>: the driver that had the interface, or null.</summary>
public sealed record PriorBinding(string? Driver) : PriorState;

/// <summary>Of <see cref="SwitchToModem"/>: the device's configuration, with its interfaces.</summary>
/// <param name="Configuration">bConfigurationValue; 0: none was chosen, or it is not known (journals of versions that did not ask).</param>
public sealed record PriorConfiguration(int Configuration, IReadOnlyList<PriorInterface> Interfaces) : PriorState;

/// <param name="Driver">Null: none.</param>
public sealed record PriorInterface(UsbInterfaceName Name, string? Driver);

/// <summary>Of <see cref="LoadModule"/>: what was not loaded yet of the module and its dependencies, in the order to unload them.</summary>
public sealed record PriorModules(IReadOnlyList<string> NotLoaded) : PriorState;

/// <summary>Of <see cref="UnloadModule"/>: whether it was loaded, and the values of its readable parameters, empty ones included.</summary>
public sealed record PriorModule(bool Loaded, IReadOnlyList<ModuleParameter> Parameters) : PriorState;

public sealed record ModuleParameter(string Name, string Value);

/// <summary>Of <see cref="MakeDirectory"/>: whether it was there.</summary>
public sealed record PriorDirectory(bool Exists) : PriorState;

/// <summary>Of <see cref="InstallFile"/> and <see cref="InstallStorageQuirk"/>: the file, or null if there was none.</summary>
public sealed record PriorFile(FileContent? File) : PriorState;

/// <param name="Mode">Unix permission bits.</param>
public sealed record FileContent(ReadOnlyMemory<byte> Bytes, int Mode, int Owner, int Group);
