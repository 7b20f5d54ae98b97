using System.Text.Json;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios.Switching;

namespace Dialtone.Lab.Scenarios;

/// <summary>Dialtone as its user in the guest runs it: every command line that the lab uses stands here.</summary>
public sealed class DialtoneInGuest(Guest guest)
{
    /// <summary>The guest's file that every change is announced in before it is made; one line each.</summary>
    public const string Journal = "/var/lib/dialtone/journal";

    /// <summary>Where <see cref="SignalAfterAsync"/> puts what the command says.</summary>
    public const string Said = "/tmp/said";

    private static readonly TimeSpan LookDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TreatDeadline = TimeSpan.FromMinutes(3);

    public const string DoctorCommand = "dialtone doctor --yes --format json";

    public const string UndoAllCommand = "dialtone undo --all";

    /// <summary>Rule and unit that switch whatever is plugged in from now on.</summary>
    public const string InstallSwitchingCommand = "dialtone switch --install";

    public const string UninstallSwitchingCommand = "dialtone switch --uninstall";

    public static string SwitchCommand(string port) => $"dialtone switch {port} --yes --format json";

    public static string DoctorWithReport(string report) => $"dialtone doctor --yes --report {report}";

    public async Task<DialtoneAnswer> DiagnoseAsync(CancellationToken cancellation) =>
        DialtoneAnswer.Of(await guest.RunAsync("dialtone diagnose --format json", LookDeadline, cancellation: cancellation));

    public async Task<DialtoneAnswer> DoctorAsync(CancellationToken cancellation) =>
        DialtoneAnswer.Of(await guest.RunAsync(DoctorCommand, TreatDeadline, cancellation: cancellation));

    /// <summary>Has the device on a port switched, and waits for what comes of it.</summary>
    public async Task<SwitchAnswer> SwitchAsync(string port, CancellationToken cancellation) =>
        SwitchAnswer.Of(await guest.RunAsync(SwitchCommand(port), TreatDeadline, cancellation: cancellation));

    /// <summary>The same with options.</summary>
    public async Task<SwitchAnswer> SwitchAsync(string port, string options, CancellationToken cancellation) =>
        SwitchAnswer.Of(await guest.RunAsync($"{SwitchCommand(port)} {options}", TreatDeadline, cancellation: cancellation));

    /// <summary>One generic method after the other for a stick that nobody knows.</summary>
    public Task<CommandResult> TrySwitchAsync(string port, CancellationToken cancellation) =>
        guest.RunAsync($"dialtone switch {port} --try --yes", TreatDeadline, cancellation: cancellation);

    /// <summary>One remedy by name, whatever the doctor would have tried first.</summary>
    public async Task<DialtoneAnswer> FixAsync(string remedy, CancellationToken cancellation) =>
        DialtoneAnswer.Of(await guest.RunAsync($"dialtone fix {remedy} --yes --format json", TreatDeadline, cancellation: cancellation));

    /// <summary>Latest first.</summary>
    public async Task<IReadOnlyList<DialtoneRun>> HistoryAsync(CancellationToken cancellation)
    {
        var result = (await guest.RunAsync("dialtone history --format json", LookDeadline, cancellation: cancellation)).Checked();
        using var document = JsonDocument.Parse(result.Output);
        return
        [
            .. document.RootElement.GetProperty("runs").EnumerateArray()
                .Select(run => new DialtoneRun(run.GetProperty("run").GetInt32(), run.GetProperty("port").GetString()!, run.GetProperty("remedy").GetString()!, run.GetProperty("state").GetString()!)),
        ];
    }

    /// <summary>Runs a command and sends it a signal as soon as its journal has so many new lines. What it says is in <see cref="Said"/>.</summary>
    /// <returns>Its exit status, and how many new lines there were when it had ended.</returns>
    public async Task<(int Status, int Records)> SignalAfterAsync(string command, int records, string signal, CancellationToken cancellation)
    {
        // The shell's own words only, and only what is new of the file, so that it turns thousands of times in a second.
        var watcher =
            $$"""
            n=0; opened=
            count() {
              [ "$opened" ] || { [ -e {{Journal}} ] && exec 9<{{Journal}} && opened=yes; } || return
              while read -r _ <&9; do n=$((n + 1)); done
            }
            count; base=$n
            {{command}} >{{Said}} 2>&1 9<&- &
            pid=$!
            while kill -0 $pid 2>/dev/null; do
              count
              if [ $((n - base)) -ge {{records}} ]; then kill -{{signal}} $pid; break; fi
            done
            wait $pid
            status=$?
            count
            echo $status $((n - base))
            """;
        var words = (await guest.RunAsync(watcher, TimeSpan.FromMinutes(2), cancellation: cancellation)).Checked().Text.Split(' ');
        return (int.Parse(words[0]), int.Parse(words[1]));
    }

    public Task<CommandResult> UndoAllAsync(CancellationToken cancellation) => guest.RunAsync(UndoAllCommand, TreatDeadline, cancellation: cancellation);
}

/// <summary>One run of the guest's history.</summary>
/// <param name="State">kept, undone or pending.</param>
public sealed record DialtoneRun(int Number, string Port, string Remedy, string State);
