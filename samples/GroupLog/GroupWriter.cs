using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionSdk;

namespace GroupLog;

/// <summary>Finds or makes the group, and writes the lines into it.</summary>
internal sealed partial class GroupWriter(SessionClient client, LogLines lines, IConfiguration configuration, ILogger<GroupWriter> logger) : BackgroundService
{
    private const string Name = "Log";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        client.StartReceiving();
        Group group = await OpenAsync(stoppingToken);
        LogReady(group.Members.Count);
        await foreach (string line in lines.ReadAsync(stoppingToken))
        {
            // Durable when this returns, and sent in its turn, whatever the network does.
            await group.QueueAsync(line[..Math.Min(line.Length, 2_000)], stoppingToken);
        }
    }

    private async Task<Group> OpenAsync(CancellationToken cancellationToken)
    {
        AccountId[] readers = configuration["Reader"] is { Length: > 0 } reader ? [AccountId.Parse(reader, null)] : [];
        GroupInfo? known = client.Groups.All.FirstOrDefault(group => group is { Name: Name, Status: GroupStatus.Active });
        if (known is null && client.Groups.Invitations is [var invitation, ..])
        {
            Group joined = client.Groups.Get(invitation.Id);
            await joined.AcceptAsync(cancellationToken);
            return joined;
        }

        return known is null ? await client.Groups.CreateAsync(Name, readers, cancellationToken) : client.Groups.Get(known.Id);
    }

    [LoggerMessage(LogLevel.Warning, "The log begins, with {Count} members")]
    private partial void LogReady(int count);
}
