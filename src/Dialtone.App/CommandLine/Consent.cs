using Dialtone.App.Text;
using Dialtone.Treatment;

namespace Dialtone.App.CommandLine;

/// <summary>Asks the person at the terminal. The default answer is no; whoever is not there has not agreed.</summary>
internal sealed class Consent(Terminal terminal, bool yes) : ITreatmentConsent
{
    /// <summary>Set once the person agreed to the plans as they were shown, in their order.</summary>
    public bool PlansAgreed { get; set; }

    /// <summary>What takes every disk of the machine away is asked for by itself, also of a person who agreed to the list.</summary>
    public async Task<bool> MayTryAsync(Plan plan, CancellationToken cancellationToken) =>
        yes || (PlansAgreed && (plan.StorageLoss < StorageLoss.Machine
            || await AskAsync($"The next one costs {plan.Loss}. Try it?", cancellationToken)));

    public Task<bool> MayKeepAsync(Plan plan, CancellationToken cancellationToken) =>
        AskAsync($"It works. Make it last, so that it outlives unplugging and a reboot? ({string.Join("; ", plan.LastingSteps.Select(Phrases.Of))})", cancellationToken);

    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken)
    {
        if (yes)
        {
            return true;
        }

        if (terminal.Person is not { } person)
        {
            return false;
        }

        var page = new TextPage(terminal.ErrorStyle);
        page.Paragraph(new Piece(question, Tone.Strong), " [y/N]");
        terminal.Error.Write(page.ToString().TrimEnd('\n') + " ");
        await terminal.Error.FlushAsync(cancellationToken);
        // Reading a terminal cannot be cancelled; the thread that waits for a line ends with the process.
        var answer = await Task.Run(person.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return answer?.Trim() is "y" or "Y" or "yes" or "Yes" or "YES";
    }
}
