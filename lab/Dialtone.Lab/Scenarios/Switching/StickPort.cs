using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>A port of the guest with a stick in it, which is pulled out in the end.</summary>
/// <param name="Index">From 0 on.</param>
internal sealed record StickPort(ScenarioRun Run, int Index, VirtualDevice Stick) : IAsyncDisposable
{
    private static readonly TimeSpan EnumerationDeadline = TimeSpan.FromSeconds(20);

    /// <summary>As the kernel calls it.</summary>
    public string Name => $"1-{Index + 1}";

    /// <summary>On the device's clock.</summary>
    public TimeSpan PluggedAt { get; private set; }

    /// <summary>Plugs a stick in, in place of what was there, and waits until the kernel has configured it.</summary>
    public static async Task<StickPort> PlugAsync(ScenarioRun run, int index, VirtualDevice stick)
    {
        var port = Plug(run, index, stick);
        await stick.Log.WaitForAsync(DeviceEventKind.ConfigurationSet, EnumerationDeadline, cancellation: run.Cancellation);
        return port;
    }

    /// <summary>The same without waiting.</summary>
    public static StickPort Plug(ScenarioRun run, int index, VirtualDevice stick)
    {
        run.Guest.Exchange(index, stick);
        var port = new StickPort(run, index, stick) { PluggedAt = stick.Log.Now };
        stick.Plug();
        return port;
    }

    /// <summary>Looks until the kernel shows the modem with its drivers.</summary>
    public async Task<GuestState> LookUntilAsync(StickExpectation expected, TimeSpan timeout)
    {
        GuestState? last = null;
        try
        {
            return await Run.LookUntilAsync($"{Stick.Model.Name} as a modem", state => expected.Missing(last = state, Name) is null, timeout);
        }
        catch (ScenarioFailedException exception) when (last is not null)
        {
            throw new ScenarioFailedException($"{expected.Missing(last, Name)}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var position = Run.Guest.Log.Position;
        var there = Stick.Plugged;
        Stick.Unplug();
        if (there)
            await Run.Guest.Log.WaitForAsync($"usb {Name}: USB disconnect", EnumerationDeadline, position, Run.Cancellation);
    }
}
