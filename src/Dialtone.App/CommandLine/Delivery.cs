using Dialtone.App.Html;
using Dialtone.App.Json;
using Dialtone.App.Stories;
using Dialtone.App.Text;
using Dialtone.Facts.Privacy;

namespace Dialtone.App.CommandLine;

/// <summary>Hands a story over in the form that was asked for.</summary>
internal static class Delivery
{
    public static void Show(Story story, OutputFormat format, bool verbose, Terminal terminal, bool evidence = false, Redactor? secrets = null)
    {
        switch (format)
        {
            case OutputFormat.Json:
                terminal.ShowJson(StoryJson.Write(story));
                break;
            case OutputFormat.Html:
                terminal.Output.Write(new ReportPage(story, secrets).Write());
                break;
            default:
                var page = terminal.NewPage();
                new StoryPage(story, verbose, evidence).Write(page);
                terminal.Show(page);
                break;
        }

        terminal.Output.Flush();
    }

    /// <summary>Writes the HTML page, if one is wanted.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static async Task WriteReportAsync(Story story, string? file, Terminal terminal, Redactor? secrets = null)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            await File.WriteAllTextAsync(file, new ReportPage(story, secrets).Write());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitStatus.Usage, $"The report could not be written: {exception.Message}");
        }

        terminal.Complain($"The story as a page: {Path.GetFullPath(file)}");
    }
}
