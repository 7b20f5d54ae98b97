using System.Text;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>Asks ports in the guest's own tty layer.</summary>
internal static class AtPort
{
    /// <summary>The first port that answers AT.</summary>
    /// <exception cref="ScenarioFailedException">None does.</exception>
    public static async Task<string> FindAsync(Guest guest, GuestState state, string port, CancellationToken cancellation)
    {
        var asked = new StringBuilder();
        foreach (var tty in StickExpectation.Ports(state, port))
        {
            var result = await guest.RunAsync(Ask($"/dev/{tty}"), TimeSpan.FromSeconds(15), cancellation: cancellation);
            if (result.Text.Split('\n').Any(line => line.Trim('\r') == "OK"))
                return tty;
            asked.AppendLine($"{tty}: {result.Text} {result.ErrorText}");
        }
        throw new ScenarioFailedException($"No tty of {port} answers AT:\n{asked}");
    }

    /// <summary>The shell's own words, to be fast under software emulation.</summary>
    private static string Ask(string path) =>
        $"stty -F {path} raw -echo && exec 9<>{path} && printf 'AT\\r' >&9 && while read -r -t 3 line <&9; do echo \"$line\"; case $line in OK*|ERROR*) break;; esac; done";
}
