using System.CommandLine;
using Dialtone.Lab.Commands;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;

var root = new RootCommand("Virtual USB modems on real kernels") { ServeCommand.Create() };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is VirtualDeviceException or DeviceModelException)
{
    Console.Error.WriteLine(e.Message);
    return 64;
}
