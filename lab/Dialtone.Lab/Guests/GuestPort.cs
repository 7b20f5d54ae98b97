using System.Net.Sockets;

namespace Dialtone.Lab.Guests;

/// <summary>The host's end of one of a guest's serial ports: a socket that QEMU connects to when it starts.</summary>
internal sealed class GuestPort : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;

    public GuestPort(string path)
    {
        _path = path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
        Connection = _listener.AcceptAsync();
    }

    public Task<Socket> Connection { get; }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var socket = await Connection.WaitAsync(cancellation);
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
    }

    /// <summary>Gives every piece that comes to <paramref name="take"/>, until QEMU closes the port.</summary>
    public async Task ReadAllAsync(Action<ReadOnlyMemory<byte>> take, CancellationToken cancellation)
    {
        try
        {
            var socket = await Connection.WaitAsync(cancellation);
            var buffer = new byte[65_536];
            while (await socket.ReceiveAsync(buffer, cancellation) is var length and > 0)
                take(buffer.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The guest is gone, which others tell.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        if (Connection.IsCompletedSuccessfully)
            Connection.Result.Dispose();
        File.Delete(_path);
    }
}
