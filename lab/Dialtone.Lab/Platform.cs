using System.Runtime.Versioning;

// QEMU guests, Unix sockets, /proc: the lab runs on Linux alone.
[assembly: SupportedOSPlatform("linux")]
