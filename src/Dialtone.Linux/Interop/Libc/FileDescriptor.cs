using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Dialtone.Linux.Interop.Libc;

/// <summary>An open file, closed exactly once.</summary>
[NativeMarshalling(typeof(FileDescriptorMarshaller))]
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor(int descriptor, bool ownsHandle = true)
        : base(ownsHandle) => SetHandle(descriptor);

    /// <summary>The bare number, for structures such as <see cref="PollDescriptor"/>; valid while this object is.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => LibcFiles.Close((int)handle) == 0;
}

/// <summary>Passes a descriptor as the C int that it is. The built-in way for handles passes a pointer's width, and of a returned -1 the upper
/// half would be left to chance.</summary>
[CustomMarshaller(typeof(FileDescriptor), MarshalMode.ManagedToUnmanagedIn, typeof(ToNative))]
[CustomMarshaller(typeof(FileDescriptor), MarshalMode.ManagedToUnmanagedOut, typeof(FromNative))]
internal static class FileDescriptorMarshaller
{
    public ref struct ToNative
    {
        private FileDescriptor held;
        private bool added;

        public void FromManaged(FileDescriptor managed)
        {
            held = managed;
            managed.DangerousAddRef(ref added);
        }

        public readonly int ToUnmanaged() => held.Number;

        public readonly void Free()
        {
            if (added)
            {
                held.DangerousRelease();
            }
        }
    }

    public ref struct FromNative
    {
        private int descriptor;

        public void FromUnmanaged(int unmanaged) => descriptor = unmanaged;

        public readonly FileDescriptor ToManaged() => new(descriptor);

        public readonly void Free()
        {
        }
    }
}
