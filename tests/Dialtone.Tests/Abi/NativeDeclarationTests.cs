using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop;
using Dialtone.Linux.Interop.Libc;
using Xunit;

namespace Dialtone.Tests.Abi;

/// <summary>Compiles what the C# declarations claim against the headers of the installed libraries.</summary>
public sealed class NativeDeclarationTests
{
    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types = typeof(IFileTree).Assembly.GetTypes();

    private static readonly MethodInfo[] Imports =
        [.. Types.SelectMany(type => type.GetMethods(Everything)).Where(method => method.IsDefined(typeof(LibraryImportAttribute)))];

    [Fact]
    public void Every_native_function_states_its_C_prototype()
    {
        Assert.True(Imports.Length > 20, $"Only {Imports.Length} imports were found: reflection does not see them.");
        Assert.Empty(Imports.Where(method => !method.IsDefined(typeof(NativePrototypeAttribute))).Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void No_native_function_escapes_by_another_attribute() =>
        Assert.Empty(Types.SelectMany(type => type.GetMethods(Everything))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) && !method.Name.Contains("__PInvoke", StringComparison.Ordinal) && !method.IsDefined(typeof(LibraryImportAttribute)))
            .Select(method => $"{method.DeclaringType}.{method.Name}"));

    [Fact]
    public void Every_structure_that_is_passed_to_native_code_states_its_C_name() =>
        Assert.Empty(Imports.SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsByRef || type.IsPointer)
            .Select(type => type.GetElementType()!)
            .Where(type => !type.IsPrimitive && type.IsValueType && !type.IsDefined(typeof(NativeStructureAttribute)))
            .Select(type => type.FullName));

    [Fact]
    public void Functions_constants_and_structures_of_the_C_library_are_as_its_headers_say() => Compile(header => header is not ("libudev.h" or "libkmod.h" or "libusb-1.0/libusb.h"));

    [Fact]
    public void Functions_of_libudev_are_as_its_header_says() => Compile(header => header == "libudev.h");

    [Fact]
    public void Functions_and_constants_of_libkmod_are_as_its_header_says() => Compile(header => header == "libkmod.h");

    [Fact]
    public void Functions_and_constants_of_libusb_are_as_its_header_says() => Compile(header => header == "libusb-1.0/libusb.h");

    [Theory]
    [InlineData("extern long close(int);")]
    [InlineData("_Static_assert(sizeof(size_t) == 4, \"size\");")]
    [InlineData("_Static_assert((long long)(O_NOCTTY) == 0x200, \"value\");")]
    public void A_wrong_declaration_would_be_noticed(string wrong)
    {
        RequireCompiler();
        Assert.NotEqual("", Errors($"#define _GNU_SOURCE\n#include <unistd.h>\n#include <fcntl.h>\n{wrong}\n"));
    }

    [Fact]
    public unsafe void A_call_that_fails_is_seen_to_fail_with_its_error()
    {
        using var descriptor = LibcFiles.Open("/nonexistent/dialtone", OpenFlags.O_RDONLY, 0);
        Assert.True(descriptor.IsInvalid);
        Assert.Equal(Errno.ENOENT, Marshal.GetLastPInvokeError());
        using var closed = new FileDescriptor(-1, ownsHandle: false);
        byte one;
        Assert.Equal(-1, LibcFiles.Read(closed, &one, 1));
    }

    private static void Compile(Func<string, bool> include)
    {
        RequireCompiler();
        var functions = Imports.Select(method => (Method: method, Native: method.GetCustomAttribute<NativePrototypeAttribute>()!)).Where(pair => include(pair.Native.Header)).ToArray();
        var constants = Types.Where(type => type.GetCustomAttribute<NativeConstantsAttribute>() is { } native && include(native.Headers[^1])).ToArray();
        var structures = Types.Where(type => type.GetCustomAttribute<NativeStructureAttribute>() is { } native && include(native.Header)).ToArray();
        var headers = functions.Select(pair => pair.Native.Header)
            .Concat(constants.SelectMany(type => type.GetCustomAttribute<NativeConstantsAttribute>()!.Headers))
            .Concat(structures.Select(type => type.GetCustomAttribute<NativeStructureAttribute>()!.Header))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(headers);
        var start = "#define _GNU_SOURCE\n#include <stddef.h>\n#include <stdbool.h>\n#include <sys/types.h>\n";
        foreach (var header in headers)
        {
            if (Errors($"{start}#if !__has_include(<{header}>)\n#error missing\n#endif\n").Length > 0)
            {
                Assert.Skip($"{header} is not installed (apt install libudev-dev libkmod-dev libusb-1.0-0-dev libc6-dev)");
            }
        }

        var source = new StringBuilder(start);
        foreach (var header in headers)
        {
            source.AppendLine($"#include <{header}>");
        }

        foreach (var (method, native) in functions)
        {
            Function(source, method, native);
        }

        foreach (var type in constants)
        {
            foreach (var field in type.GetFields(Everything).Where(field => field.IsLiteral))
            {
                source.AppendLine($"_Static_assert((long long)({field.Name}) == {field.GetRawConstantValue()}LL, \"{type.Name}.{field.Name}\");");
            }
        }

        foreach (var type in structures)
        {
            Structure(source, type);
        }

        Assert.Equal("", Errors(source.ToString()));
    }

    /// <summary>Repeats the declaration, which the compiler rejects if the header's differs, and compares the widths of what is passed.</summary>
    private static void Function(StringBuilder source, MethodInfo method, NativePrototypeAttribute native)
    {
        var entryPoint = method.GetCustomAttribute<LibraryImportAttribute>()!.EntryPoint ?? method.Name;
        var name = native.Prototype.IndexOf(entryPoint + "(", StringComparison.Ordinal);
        Assert.True(name > 0, $"{method.Name}: the prototype is not that of {entryPoint}.");
        source.AppendLine($"extern {native.Prototype};");
        var where = $"{method.DeclaringType!.Name}.{method.Name}";
        if (method.ReturnType != typeof(void))
        {
            source.AppendLine($"_Static_assert(sizeof({native.Prototype[..name]}) == {Width(method.ReturnType)}, \"{where} returns\");");
        }

        var parameters = Split(native.Prototype[(name + entryPoint.Length + 1)..^1]);
        var variadic = parameters is [.., "..."];
        if (parameters is ["void"])
        {
            parameters = [];
        }

        var managed = method.GetParameters();
        Assert.True(variadic ? managed.Length >= parameters.Count - 1 : managed.Length == parameters.Count, $"{where}: number of parameters");
        for (var i = 0; i < parameters.Count - (variadic ? 1 : 0); i++)
        {
            source.AppendLine($"_Static_assert(sizeof({parameters[i]}) == {Width(managed[i].ParameterType)}, \"{where}: {managed[i].Name}\");");
        }
    }

    private static void Structure(StringBuilder source, Type type)
    {
        var name = type.GetCustomAttribute<NativeStructureAttribute>()!.Name;
        source.AppendLine($"_Static_assert(sizeof({name}) == {Size(type)}, \"{type.Name}\");");
        foreach (var field in type.GetFields(Everything).Where(field => !field.IsStatic))
        {
            var (offset, size) = Place(type, field);
            source.AppendLine($"_Static_assert(offsetof({name}, {field.Name}) == {offset}, \"{type.Name}.{field.Name}\");");
            // A name that runs to its terminating zero is declared by its first byte.
            var member = field.Name == "d_name" ? "d_name[0]" : field.Name;
            source.AppendLine($"_Static_assert(sizeof((({name} *)0)->{member}) == {size}, \"size of {type.Name}.{field.Name}\");");
        }
    }

    /// <summary>Sets every bit of one field and looks where the bits went.</summary>
    private static (int Offset, int Size) Place(Type type, FieldInfo field)
    {
        var ones = RuntimeHelpers.GetUninitializedObject(field.FieldType);
        Bytes(ones, Size(field.FieldType)).Fill(0xff);
        var whole = RuntimeHelpers.GetUninitializedObject(type);
        field.SetValue(whole, ones);
        var bytes = Bytes(whole, Size(type));
        return (bytes.IndexOf((byte)0xff), bytes.Count((byte)0xff));
    }

    private static Span<byte> Bytes(object boxed, int size) => MemoryMarshal.CreateSpan(ref Unsafe.As<StrongBox<byte>>(boxed).Value, size);

    private static int Size(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static int Width(Type type) =>
        type == typeof(FileDescriptor) ? sizeof(int)
        : type.IsByRef || type.IsPointer || type == typeof(string) || type.IsSubclassOf(typeof(SafeHandle)) ? nint.Size
        : Size(type);

    /// <summary>At the commas outside brackets.</summary>
    private static List<string> Split(string parameters)
    {
        var result = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= parameters.Length; i++)
        {
            if (i == parameters.Length || (parameters[i] == ',' && depth == 0))
            {
                result.Add(parameters[start..i].Trim());
                start = i + 1;
            }
            else
            {
                depth += parameters[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }

        return result;
    }

    private static void RequireCompiler()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, "gcc"))))
        {
            Assert.Skip("gcc is not installed");
        }
    }

    private static string Errors(string source)
    {
        var start = new ProcessStartInfo("gcc", ["-std=gnu17", "-fsyntax-only", "-Wall", "-Werror", "-x", "c", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var compiler = Process.Start(start)!;
        compiler.StandardInput.Write(source);
        compiler.StandardInput.Close();
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? "" : errors;
    }
}
