namespace Dialtone.Linux.Interop;

/// <summary>The C prototype that a <c>LibraryImport</c> stands for. A test compiles it against the library's own header and compares sizes.</summary>
/// <param name="header">As in <c>#include</c>: <c>sys/ioctl.h</c>.</param>
/// <param name="prototype">With parameter types only and without the final semicolon.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativePrototypeAttribute(string header, string prototype) : Attribute
{
    public string Header { get; } = header;

    public string Prototype { get; } = prototype;
}

/// <summary>A class of constants or an enumeration whose members have the names and values that a C header gives them.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum)]
internal sealed class NativeConstantsAttribute(params string[] headers) : Attribute
{
    public IReadOnlyList<string> Headers { get; } = headers;
}

/// <summary>A structure laid out as in C, its fields named as there.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class NativeStructureAttribute(string header, string name) : Attribute
{
    public string Header { get; } = header;

    public string Name { get; } = name;
}
