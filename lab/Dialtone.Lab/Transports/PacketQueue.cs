using System.Net.Sockets;
using System.Threading.Channels;

namespace Dialtone.Lab.Transports;

/// <summary>Packets on their way out of one connection. Adding never blocks, so that a device may do it under its lock.</summary>
internal sealed class PacketQueue
{
    private readonly Channel<byte[]> _packets = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(byte[] packet) => _packets.Writer.TryWrite(packet);

    /// <summary>What was added is still sent, then <see cref="SendAsync"/> ends.</summary>
    public void End() => _packets.Writer.TryComplete();

    public async Task SendAsync(Socket socket, CancellationToken cancellation)
    {
        await foreach (var packet in _packets.Reader.ReadAllAsync(cancellation))
        {
            ReadOnlyMemory<byte> rest = packet;
            while (!rest.IsEmpty)
                rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellation)..];
        }
    }
}

internal static class SocketReading
{
    /// <returns>False at the end of the stream; an end in the middle of a packet counts as one.</returns>
    public static async Task<bool> TryFillAsync(this Socket socket, Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (read == 0)
                return false;
            buffer = buffer[read..];
        }
        return true;
    }
}
