using System.Runtime.InteropServices;
using Dialtone.Facts;

namespace Dialtone.Linux.Interop.Libkmod;

public enum KernelModuleState
{
    NotLoaded,
    BuiltIn,
    Live,

    /// <summary>Its initialisation runs.</summary>
    Coming,

    /// <summary>It is being unloaded.</summary>
    Going,
}

/// <summary>Loads, unloads and finds modules of the running kernel as modprobe does, blacklists and <c>install</c> lines included.</summary>
public sealed unsafe class KernelModules : IDisposable
{
    private readonly KmodContext context;

    private KernelModules(KmodContext context) => this.context = context;

    /// <summary>NotExamined if libkmod is not installed.</summary>
    public static Observed<KernelModules> Open()
    {
        var library = NativeLibraries.Find(LibkmodModules.Library, LibkmodModules.DebianPackage);
        if (!library.IsKnown)
        {
            return Observed.NotExamined<KernelModules>(library.Reason);
        }

        var opened = LibkmodModules.New(null, null);
        if (opened.IsInvalid)
        {
            return Observed.NotExamined<KernelModules>($"libkmod: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        // It would print to standard error what the return values already say.
        LibkmodModules.SetLogPriority(opened, 0);
        return Observed.Known(new KernelModules(opened), library.Source);
    }

    /// <summary>Names of the modules that a name, alias or modalias stands for; empty if none.</summary>
    /// <exception cref="SystemCallException">The module tree could not be read.</exception>
    public IReadOnlyList<string> Lookup(string alias)
    {
        using var list = Find(alias);
        return Names(list);
    }

    /// <summary>What the module needs, in the order in which it is loaded; empty if it needs nothing or is not in the tree.</summary>
    public IReadOnlyList<string> Dependencies(string name)
    {
        using var module = ByName(name);
        using var list = LibkmodModules.GetDependencies(module);
        return Names(list);
    }

    /// <exception cref="SystemCallException">The kernel could not be asked.</exception>
    public KernelModuleState State(string name)
    {
        using var module = ByName(name);
        var state = LibkmodModules.GetState(module);
        return state switch
        {
            KmodState.KMOD_MODULE_BUILTIN => KernelModuleState.BuiltIn,
            KmodState.KMOD_MODULE_LIVE => KernelModuleState.Live,
            KmodState.KMOD_MODULE_COMING => KernelModuleState.Coming,
            KmodState.KMOD_MODULE_GOING => KernelModuleState.Going,
            -Libc.Errno.ENOENT => KernelModuleState.NotLoaded,
            _ => throw new SystemCallException("ask for the state of module", name, -state),
        };
    }

    /// <summary>Loads a module and what it needs. One that is loaded already is no error.</summary>
    /// <param name="name">Its name, an alias or a modalias; of several modules all are loaded.</param>
    /// <param name="options">Parameters as modprobe takes them, or null.</param>
    /// <exception cref="SystemCallException">There is no such module (ENOENT), or the kernel refused it.</exception>
    public void Load(string name, string? options = null)
    {
        using var list = Find(name);
        if (list.IsInvalid)
        {
            throw new SystemCallException("load module", name, Libc.Errno.ENOENT);
        }

        for (var entry = list.First; entry != 0; entry = LibkmodModules.Next(list, entry))
        {
            using var module = LibkmodModules.GetModule(entry);
            var result = LibkmodModules.ProbeInsert(module, flags: 0, options, 0, 0, 0);
            if (result < 0 && result != -Libc.Errno.EEXIST)
            {
                throw new SystemCallException("load module", name, -result);
            }
        }
    }

    /// <summary>Unloads one module, not what it needed.</summary>
    /// <exception cref="SystemCallException">It is in use (EAGAIN, EBUSY), not loaded (ENOENT), or the kernel refused.</exception>
    public void Unload(string name)
    {
        using var module = ByName(name);
        var result = LibkmodModules.Remove(module, KmodRemove.KMOD_REMOVE_NOWAIT);
        if (result < 0)
        {
            throw new SystemCallException("unload module", name, -result);
        }
    }

    public void Dispose() => context.Dispose();

    private KmodModuleList Find(string alias)
    {
        var result = LibkmodModules.Lookup(context, alias, out var list);
        if (result >= 0)
        {
            return list;
        }

        list.Dispose();
        // Neither a tree nor a module in it: nothing was found, and that is what an invalid list says.
        return result == -Libc.Errno.ENOENT || result == -Libc.Errno.ENOSYS ? new KmodModuleList() : throw new SystemCallException("look up module", alias, -result);
    }

    private KmodModule ByName(string name)
    {
        var result = LibkmodModules.FromName(context, name, out var module);
        if (result >= 0)
        {
            return module;
        }

        module.Dispose();
        throw new SystemCallException("name module", name, -result);
    }

    private static List<string> Names(KmodModuleList list)
    {
        var names = new List<string>();
        for (var entry = list.IsInvalid ? 0 : list.First; entry != 0; entry = LibkmodModules.Next(list, entry))
        {
            using var module = LibkmodModules.GetModule(entry);
            names.Add(Marshal.PtrToStringUTF8((nint)LibkmodModules.GetName(module)) ?? "");
        }

        return names;
    }
}
