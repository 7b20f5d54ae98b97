using Dialtone.Facts;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>Parameters of the modules that handle modems and their disks.</summary>
internal static class ModuleParameterCollector
{
    /// <summary>Every parameter of these is read.</summary>
    private static readonly string[] Modules =
    [
        "cdc_acm", "cdc_mbim", "cdc_ncm", "cdc_wdm", "hso", "option", "qcserial", "qmi_wwan", "sierra", "sierra_net", "uas", "usb_storage", "usb_wwan",
        "usbcore", "usbserial",
    ];

    /// <summary>block's poll interval is what makes the kernel touch a removable disk again and again.</summary>
    private static readonly (string Module, string Parameter)[] Single = [("block", "events_dfl_poll_msecs")];

    public static Observed<IReadOnlyDictionary<string, string>> Collect(IFileTree tree)
    {
        const string all = "/sys/module";
        var modules = tree.List(all);
        if (!modules.TryGet(out var present))
        {
            return modules.Observe<IReadOnlyDictionary<string, string>>(all, static _ => throw new System.Diagnostics.UnreachableException());
        }

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var names = present.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var module in Modules.Where(names.Contains))
        {
            if (tree.List($"{all}/{module}/parameters").TryGet(out var parameters))
            {
                foreach (var parameter in parameters)
                {
                    Read(module, parameter.Name);
                }
            }
        }

        foreach (var (module, parameter) in Single)
        {
            Read(module, parameter);
        }

        return Observed.Known<IReadOnlyDictionary<string, string>>(values, new Source(all));

        // A parameter may be write-only; then it has no value to know.
        void Read(string module, string parameter)
        {
            if (Attributes.Text(tree, $"{all}/{module}/parameters/{parameter}").TryGet(out var value))
            {
                values[$"{module}/{parameter}"] = value;
            }
        }
    }
}
