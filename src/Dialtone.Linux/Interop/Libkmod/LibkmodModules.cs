using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dialtone.Linux.Interop.Libkmod;

/// <summary>Kernel modules by libkmod. Functions that return a number give 0 or more, or a negative errno.</summary>
internal static unsafe partial class LibkmodModules
{
    public const string Library = "libkmod.so.2";

    public const string DebianPackage = "libkmod2";

    /// <param name="directory">The module tree, or null for the running kernel's.</param>
    /// <param name="configuration">Null for modprobe.d's usual places.</param>
    [LibraryImport(Library, EntryPoint = "kmod_new", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libkmod.h", "struct kmod_ctx *kmod_new(const char *, const char * const *)")]
    public static partial KmodContext New(string? directory, nint* configuration);

    [LibraryImport(Library, EntryPoint = "kmod_unref")]
    [NativePrototype("libkmod.h", "struct kmod_ctx *kmod_unref(struct kmod_ctx *)")]
    public static partial nint Release(nint context);

    /// <summary>Levels of syslog(3); the library prints its own errors to standard error unless silenced.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_set_log_priority")]
    [NativePrototype("libkmod.h", "void kmod_set_log_priority(struct kmod_ctx *, int)")]
    public static partial void SetLogPriority(KmodContext context, int priority);

    /// <summary>By name, alias or modalias. An unknown one gives 0 and an invalid list.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_module_new_from_lookup", StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libkmod.h", "int kmod_module_new_from_lookup(struct kmod_ctx *, const char *, struct kmod_list **)")]
    public static partial int Lookup(KmodContext context, string alias, out KmodModuleList list);

    [LibraryImport(Library, EntryPoint = "kmod_module_new_from_name", StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype("libkmod.h", "int kmod_module_new_from_name(struct kmod_ctx *, const char *, struct kmod_module **)")]
    public static partial int FromName(KmodContext context, string name, out KmodModule module);

    /// <param name="list">Stays the owner.</param>
    /// <param name="current">An entry, or the list itself for the second one.</param>
    [LibraryImport(Library, EntryPoint = "kmod_list_next")]
    [NativePrototype("libkmod.h", "struct kmod_list *kmod_list_next(const struct kmod_list *, const struct kmod_list *)")]
    public static partial nint Next(KmodModuleList list, nint current);

    /// <summary>A new reference.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_module_get_module")]
    [NativePrototype("libkmod.h", "struct kmod_module *kmod_module_get_module(const struct kmod_list *)")]
    public static partial KmodModule GetModule(nint entry);

    /// <summary>Modules that it needs, loaded or not.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_module_get_dependencies")]
    [NativePrototype("libkmod.h", "struct kmod_list *kmod_module_get_dependencies(const struct kmod_module *)")]
    public static partial KmodModuleList GetDependencies(KmodModule module);

    [LibraryImport(Library, EntryPoint = "kmod_module_unref")]
    [NativePrototype("libkmod.h", "struct kmod_module *kmod_module_unref(struct kmod_module *)")]
    public static partial nint ReleaseModule(nint module);

    [LibraryImport(Library, EntryPoint = "kmod_module_unref_list")]
    [NativePrototype("libkmod.h", "int kmod_module_unref_list(struct kmod_list *)")]
    public static partial int ReleaseList(nint list);

    /// <summary>Zero-terminated and owned by the module.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_module_get_name")]
    [NativePrototype("libkmod.h", "const char *kmod_module_get_name(const struct kmod_module *)")]
    public static partial byte* GetName(KmodModule module);

    /// <summary>Null if it has no file: built in, or not in the tree.</summary>
    [LibraryImport(Library, EntryPoint = "kmod_module_get_path")]
    [NativePrototype("libkmod.h", "const char *kmod_module_get_path(const struct kmod_module *)")]
    public static partial byte* GetPath(KmodModule module);

    /// <returns>A value of <see cref="KmodState"/>, or a negative errno (ENOENT: not loaded).</returns>
    [LibraryImport(Library, EntryPoint = "kmod_module_get_initstate")]
    [NativePrototype("libkmod.h", "int kmod_module_get_initstate(const struct kmod_module *)")]
    public static partial int GetState(KmodModule module);

    [LibraryImport(Library, EntryPoint = "kmod_module_get_refcnt")]
    [NativePrototype("libkmod.h", "int kmod_module_get_refcnt(const struct kmod_module *)")]
    public static partial int GetReferences(KmodModule module);

    /// <summary>Loads it and what it needs, as modprobe does.</summary>
    /// <param name="module">The module.</param>
    /// <param name="flags"><see cref="KmodProbe"/>.</param>
    /// <param name="options">Parameters as text, or null.</param>
    /// <param name="runInstall">Null: install commands of modprobe.d are run by the library.</param>
    /// <param name="data">For <paramref name="runInstall"/>.</param>
    /// <param name="printAction">Null.</param>
    /// <returns>0, a negative errno, or the flag whose blacklist forbade it.</returns>
    [LibraryImport(Library, EntryPoint = "kmod_module_probe_insert_module", StringMarshalling = StringMarshalling.Utf8)]
    [NativePrototype(
        "libkmod.h",
        "int kmod_module_probe_insert_module(struct kmod_module *, unsigned int, const char *, int (*)(struct kmod_module *, const char *, void *), const void *, void (*)(struct kmod_module *, bool, const char *))")]
    public static partial int ProbeInsert(KmodModule module, uint flags, string? options, nint runInstall, nint data, nint printAction);

    [LibraryImport(Library, EntryPoint = "kmod_module_remove_module")]
    [NativePrototype("libkmod.h", "int kmod_module_remove_module(struct kmod_module *, unsigned int)")]
    public static partial int Remove(KmodModule module, uint flags);
}

[NativeConstants("libkmod.h")]
internal static class KmodProbe
{
    public const uint KMOD_PROBE_IGNORE_COMMAND = 0x4;
    public const uint KMOD_PROBE_FAIL_ON_LOADED = 0x20;
    public const uint KMOD_PROBE_APPLY_BLACKLIST_ALL = 0x10000;
    public const uint KMOD_PROBE_APPLY_BLACKLIST = 0x20000;
}

[NativeConstants("fcntl.h", "libkmod.h")]
internal static class KmodRemove
{
    /// <summary>Always set: without it the kernel would wait until nobody uses the module.</summary>
    public const uint KMOD_REMOVE_NOWAIT = 0x800;
}

[NativeConstants("libkmod.h")]
internal static class KmodState
{
    public const int KMOD_MODULE_BUILTIN = 0;
    public const int KMOD_MODULE_LIVE = 1;
    public const int KMOD_MODULE_COMING = 2;
    public const int KMOD_MODULE_GOING = 3;
}

internal sealed class KmodContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        _ = LibkmodModules.Release(handle);
        return true;
    }
}

internal sealed class KmodModule() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        _ = LibkmodModules.ReleaseModule(handle);
        return true;
    }
}

/// <summary>A list of modules; its first entry is the handle itself.</summary>
internal sealed class KmodModuleList() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public nint First => handle;

    protected override bool ReleaseHandle() => LibkmodModules.ReleaseList(handle) == 0;
}
