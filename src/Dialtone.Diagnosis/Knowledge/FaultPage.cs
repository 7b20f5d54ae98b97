using System.Text;

namespace Dialtone.Diagnosis.Knowledge;

/// <summary>A class as a Markdown page: <c>docs/rules/ID.md</c>.</summary>
public static class FaultPage
{
    private static readonly string[] Risks =
        ["advice", "gone at replug or reboot", "a configuration file", "a package or service", "kernel or boot", "hardware, firmware or a lasting device setting"];

    public static string Write(Fault fault)
    {
        var page = new StringBuilder("<!-- Generated from knowledge/; KnowledgeTests tells how. -->\n");
        page.Append("# ").Append(fault.Id).Append("\n\n**").Append(fault.Title).Append("**\n\nLayer: ").Append(fault.Layer);
        page.Append(fault.Benign ? ". Harmless: never more than a note.\n\n" : ".\n\n");
        page.Append("## What you see\n\n").Append(fault.Symptom).Append("\n\n## Why\n\n").Append(fault.Cause).Append("\n\n## How to tell\n\n");
        foreach (var clause in fault.TellApart)
        {
            page.Append("- ").Append(clause).Append('\n');
        }

        if (fault.LookAlikes.Count > 0)
        {
            page.Append("\nLooks alike: ").AppendJoin(", ", fault.LookAlikes.Select(id => $"[{id}]({id}.md)")).Append(".\n");
        }

        page.Append("\n## What helps\n");
        foreach (var remedy in fault.Remedies)
        {
            Append(page, remedy);
        }

        if (fault.Borrowed.Count > 0)
        {
            page.Append("\nAlso: ").AppendJoin(", ", fault.Borrowed.Select(name => $"[{name[(name.IndexOf('/') + 1)..]}]({name[..name.IndexOf('/')]}.md)")).Append(".\n");
        }

        page.Append("\n## How to check\n\n").Append(fault.Verify).Append('\n');
        if (fault.Sources.Count > 0)
        {
            page.Append("\n## Sources\n\n");
            foreach (var source in fault.Sources)
            {
                page.Append("- <").Append(source).Append(">\n");
            }
        }

        return page.ToString();
    }

    public static string WriteIndex(IEnumerable<Fault> faults)
    {
        var page = new StringBuilder("<!-- Generated from knowledge/; KnowledgeTests tells how. -->\n# Fault classes\n\n| id | layer | what |\n|---|---|---|\n");
        foreach (var fault in faults)
        {
            page.Append("| [").Append(fault.Id).Append("](").Append(fault.Id).Append(".md) | ").Append(fault.Layer).Append(" | ").Append(fault.Title).Append(" |\n");
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, Remedy remedy)
    {
        page.Append("\n### ").Append(remedy.Id).Append("\n\n").Append(remedy.Action).Append("\n\nRisk ").Append(remedy.Risk).Append(": ").Append(Risks[remedy.Risk]).Append('.');
        if (remedy.Loses.Length > 0)
        {
            page.Append(" You lose ").Append(remedy.Loses).Append('.');
        }

        if (remedy.Vendors.Count > 0)
        {
            page.Append(" For devices of ").AppendJoin(", ", remedy.Vendors.Select(vendor => $"{vendor:x4}")).Append('.');
        }

        if (remedy.Kernels.Count > 0)
        {
            page.Append(" For kernels ").AppendJoin(", ", remedy.Kernels).Append('.');
        }

        page.Append('\n');
        if (remedy.Commands.Count > 0)
        {
            page.Append("\n```\n").AppendJoin('\n', remedy.Commands).Append("\n```\n");
        }

        if (remedy.Undo.Length > 0)
        {
            page.Append("\nUndo: ").Append(remedy.Undo).Append(".\n");
        }
    }
}
