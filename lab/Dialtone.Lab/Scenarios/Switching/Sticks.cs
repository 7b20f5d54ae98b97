using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>The sticks of <c>lab/modems/stick</c>, sorted by what they are for.</summary>
internal static class Sticks
{
    /// <summary>Variants that are about something else than a method.</summary>
    private static readonly string[] Special = ["stick-kernel-first", "stick-driverless", "stick-tiny-endpoints", "stick-lying", "stick-unknown", "stick-unknown-mbim"];

    /// <summary>One for each method.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. VirtualDevice.Names.Where(name => name.StartsWith("stick-", StringComparison.Ordinal)).Except(Special)];
}
