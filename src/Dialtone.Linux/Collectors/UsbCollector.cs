using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Collectors;

/// <summary>The USB tree as <c>/sys/bus/usb/devices</c> shows it. Absent if the kernel has no USB.</summary>
internal static class UsbCollector
{
    public const string Devices = "/sys/bus/usb/devices";

    /// <summary>Eight configurations of the greatest length that a configuration can state.</summary>
    private const int LongestDescriptors = 18 + (8 * 65535);

    public static Observed<IReadOnlyList<UsbDevice>> Collect(IFileTree tree, CollectorOptions options)
    {
        var listing = tree.List(Devices);
        if (!listing.TryGet(out var entries))
        {
            return listing.Observe<IReadOnlyList<UsbDevice>>(Devices, static _ => throw new System.Diagnostics.UnreachableException());
        }

        var ports = new List<UsbPortPath>();
        var interfaces = new List<UsbInterfaceName>();
        foreach (var entry in entries)
        {
            if (UsbPortPath.TryParse(entry.Name, out var port))
            {
                ports.Add(port);
            }
            else if (UsbInterfaceName.TryParse(entry.Name, out var name))
            {
                interfaces.Add(name);
            }
        }

        ports.Sort(UsbPortOrder.Compare);
        var byPort = interfaces.ToLookup(name => name.Port);
        var locked = LockedAttributes.Read(tree, ports, options.AttributeDeadline);
        var devices = new List<UsbDevice>(ports.Count);
        for (var i = 0; i < ports.Count; i++)
        {
            // A device that left since it was listed has nothing to show; it is as if it had not been listed.
            if (Device(tree, ports[i], locked[i], byPort[ports[i]]) is { } device)
            {
                devices.Add(device);
            }
        }

        return Observed.Known<IReadOnlyList<UsbDevice>>(devices, new Source(Devices));
    }

    /// <summary>The device on one port; null if there is none.</summary>
    public static UsbDevice? CollectOne(IFileTree tree, UsbPortPath port, CollectorOptions options)
    {
        var interfaces = new List<UsbInterfaceName>();
        foreach (var entry in tree.List($"{Devices}/{port}").TryGet(out var entries) ? entries : [])
        {
            if (UsbInterfaceName.TryParse(entry.Name, out var name) && name.Port == port)
            {
                interfaces.Add(name);
            }
        }

        return Device(tree, port, LockedAttributes.Read(tree, port, options), interfaces);
    }

    private static UsbDevice? Device(IFileTree tree, UsbPortPath port, LockedAttributes locked, IEnumerable<UsbInterfaceName> interfaces)
    {
        var directory = $"{Devices}/{port}";
        var vendor = Attributes.HexWord(tree, directory + "/idVendor");
        if (vendor.IsAbsent)
        {
            return null;
        }

        var product = Attributes.HexWord(tree, directory + "/idProduct");
        var busNumber = Attributes.Decimal(tree, directory + "/busnum");
        var deviceNumber = Attributes.Decimal(tree, directory + "/devnum");
        var found = new List<UsbInterface>();
        foreach (var name in interfaces.OrderBy(name => name.Number))
        {
            if (UsbInterfaceCollector.Collect(tree, name) is { } present)
            {
                found.Add(present);
            }
        }

        return new UsbDevice
        {
            Port = port,
            Id = Both(vendor, product, static (v, p) => new UsbId(v, p)),
            Address = Both(busNumber, deviceNumber, static (bus, number) => new UsbAddress(bus, number)),
            BcdDevice = Attributes.HexWord(tree, directory + "/bcdDevice"),
            Class = Triple(tree, directory + "/bDevice"),
            Speed = Attributes.Number(tree, directory + "/speed"),
            ConfigurationCount = Attributes.Decimal(tree, directory + "/bNumConfigurations").Select(static count => (byte)count),
            Authorized = Attributes.Flag(tree, directory + "/authorized"),
            AvoidReset = Attributes.Flag(tree, directory + "/avoid_reset_quirk"),
            Connected = Attributes.Milliseconds(tree, directory + "/power/connected_duration"),
            Configuration = locked.Configuration,
            Manufacturer = locked.Manufacturer,
            Product = locked.Product,
            Serial = locked.Serial,
            Descriptors = locked.Descriptors,
            Interfaces = Observed.Known<IReadOnlyList<UsbInterface>>(found, new Source(directory)),
        };
    }

    internal static Observed<UsbClass> Triple(IFileTree tree, string prefix) =>
        Both(
            Attributes.HexByte(tree, prefix + "Class"),
            Both(Attributes.HexByte(tree, prefix + "SubClass"), Attributes.HexByte(tree, prefix + "Protocol"), static (sub, protocol) => (sub, protocol)),
            static (@class, rest) => new UsbClass(@class, rest.sub, rest.protocol));

    private static Observed<TResult> Both<TLeft, TRight, TResult>(Observed<TLeft> left, Observed<TRight> right, Func<TLeft, TRight, TResult> map)
    {
        if (left.TryGet(out var first) && right.TryGet(out var second))
        {
            return Observed.Known(map(first, second), left.Source);
        }

        if (left.State == Observation.NotExamined || right.State == Observation.NotExamined)
        {
            return Observed.NotExamined<TResult>(left.State == Observation.NotExamined ? left.Reason : right.Reason);
        }

        return Observed.Absent<TResult>(left.IsAbsent ? left.Source : right.Source);
    }

    /// <summary>Attributes whose reading takes the device's lock in the kernel (drivers/usb/core/sysfs.c). It is held while a driver probes one of
    /// the interfaces and while the device is being reset, so with a sick device the read may not return for a minute. It is done on a thread
    /// of its own, which is left behind if that happens: it sleeps in the kernel and costs nothing.</summary>
    private sealed record LockedAttributes
    {
        public Observed<byte> Configuration { get; private init; }

        public Observed<string> Manufacturer { get; private init; }

        public Observed<string> Product { get; private init; }

        public Observed<string> Serial { get; private init; }

        public Observed<byte[]> Descriptors { get; private init; }

        public static LockedAttributes Read(IFileTree tree, UsbPortPath port, CollectorOptions options) =>
            options.Calls is not { } calls ? Read(tree, [port], options.AttributeDeadline)[0]
            : calls.TryMake(() => ReadOne(tree, port), options.AttributeDeadline, out var read) ? read!
            : Held(port, options.AttributeDeadline);

        /// <summary>In the order of <paramref name="ports"/>.</summary>
        public static LockedAttributes[] Read(IFileTree tree, List<UsbPortPath> ports, TimeSpan deadline)
        {
            var results = new LockedAttributes?[ports.Count];
            if (!tree.IsLive)
            {
                for (var i = 0; i < ports.Count; i++)
                {
                    results[i] = ReadOne(tree, ports[i]);
                }

                return results!;
            }

            for (var next = 0; next < ports.Count;)
            {
                next = ReadFrom(tree, ports, next, results, deadline);
            }

            return results!;
        }

        /// <summary>Reads from <paramref name="first"/> on until all are read or one takes longer than the deadline.</summary>
        /// <returns>Where to go on.</returns>
        private static int ReadFrom(IFileTree tree, List<UsbPortPath> ports, int first, LockedAttributes?[] results, TimeSpan deadline)
        {
            using var wake = new AutoResetEvent(false);
            var gate = new Lock();
            var done = first;
            var abandoned = false;
            var reader = new Thread(
                () =>
                {
                    for (var i = first; i < ports.Count; i++)
                    {
                        var one = ReadOne(tree, ports[i]);
                        lock (gate)
                        {
                            if (abandoned)
                            {
                                return;
                            }

                            results[i] = one;
                            done = i + 1;
                            wake.Set();
                        }
                    }
                },
                maxStackSize: 256 << 10)
            {
                IsBackground = true,
                Name = "usb attributes",
            };
            reader.Start();
            while (true)
            {
                var before = Volatile.Read(ref done);
                var woken = wake.WaitOne(deadline);
                lock (gate)
                {
                    if (done == ports.Count)
                    {
                        return done;
                    }

                    if (!woken && done == before)
                    {
                        abandoned = true;
                        results[done] = Held(ports[done], deadline);
                        return done + 1;
                    }
                }
            }
        }

        private static LockedAttributes ReadOne(IFileTree tree, UsbPortPath port)
        {
            var directory = $"{Devices}/{port}";
            return new LockedAttributes
            {
                Configuration = Attributes.Decimal(tree, directory + "/bConfigurationValue").Select(static value => (byte)value),
                Manufacturer = Attributes.Text(tree, directory + "/manufacturer"),
                Product = Attributes.Text(tree, directory + "/product"),
                Serial = Attributes.Text(tree, directory + "/serial"),
                Descriptors = tree.Read(directory + "/descriptors", LongestDescriptors).Observe(directory + "/descriptors", static bytes => bytes),
            };
        }

        private static LockedAttributes Held(UsbPortPath port, TimeSpan deadline)
        {
            var reason = $"the kernel has held the lock of {port} for over {deadline.TotalSeconds:0.#} s; a driver is probing or resetting it";
            return new LockedAttributes
            {
                Configuration = Observed.NotExamined<byte>(reason),
                Manufacturer = Observed.NotExamined<string>(reason),
                Product = Observed.NotExamined<string>(reason),
                Serial = Observed.NotExamined<string>(reason),
                Descriptors = Observed.NotExamined<byte[]>(reason),
            };
        }
    }
}
