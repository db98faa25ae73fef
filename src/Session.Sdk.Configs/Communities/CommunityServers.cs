using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Finds rooms in the part of a config that is ordered by server: <c>o</c> → base URL → <c>#</c> the server's key, <c>R</c> → room token → fields.</summary>
internal static class CommunityServers
{
    public static readonly byte[] Servers = ConfigKey.Of('o');

    private static readonly byte[] Rooms = ConfigKey.Of('R');

    public static byte[][] PathOf(string baseUrl) => [Servers, System.Text.Encoding.UTF8.GetBytes(baseUrl)];

    public static byte[][] PathOf(string baseUrl, string roomToken) =>
        [Servers, System.Text.Encoding.UTF8.GetBytes(baseUrl), Rooms, System.Text.Encoding.UTF8.GetBytes(roomToken)];

    /// <summary>Lists the rooms of all servers whose key is known, servers and rooms in byte order.</summary>
    public static IEnumerable<(string BaseUrl, string Token, X25519PublicKey Key, ConfigDictionary Fields)> List(ConfigDictionary data)
    {
        ConfigDictionary servers = data.GetDictionary('o') ?? ConfigDictionary.Empty;
        for (int i = 0; i < servers.Count; i++)
        {
            ConfigEntry server = servers.Entries[i];
            if (server.Value.Dictionary.GetBytes('#', X25519PublicKey.Size) is not { } key)
            {
                continue;
            }

            string baseUrl = System.Text.Encoding.UTF8.GetString(server.Key);
            ConfigDictionary rooms = server.Value.Dictionary.GetDictionary('R') ?? ConfigDictionary.Empty;
            for (int j = 0; j < rooms.Count; j++)
            {
                ConfigEntry room = rooms.Entries[j];
                if (room.Value.Dictionary is { } fields)
                {
                    yield return (baseUrl, System.Text.Encoding.UTF8.GetString(room.Key), X25519PublicKey.Create(key), fields);
                }
            }
        }
    }

    /// <summary>Finds a room.</summary>
    /// <exception cref="ArgumentException">The URL or the room cannot be one.</exception>
    public static (X25519PublicKey Key, ConfigDictionary Fields)? Find(ConfigDictionary data, string baseUrl, string room)
    {
        (string canonical, string token) = CommunityUrl.Canonicalise(baseUrl, room);
        return ConfigNode.Find(data, PathOf(canonical)).GetBytes('#', X25519PublicKey.Size) is { } key
            && ConfigNode.Find(data, PathOf(canonical, token)) is { } fields
                ? (X25519PublicKey.Create(key), fields)
                : null;
    }

    /// <summary>Removes a room; the server goes with its last room.</summary>
    /// <exception cref="ArgumentException">The URL or the room cannot be one.</exception>
    public static bool Remove(SyncedConfig config, string baseUrl, string room, out string key)
    {
        (string canonical, string token) = CommunityUrl.Canonicalise(baseUrl, room);
        key = $"{canonical}/{token}";
        byte[][] path = PathOf(canonical, token);
        var rooms = new ConfigNode(config, path[..^1]);
        if (!rooms.Remove(path[^1]))
        {
            return false;
        }

        if (rooms.Fields is { Count: 0 })
        {
            var servers = new ConfigNode(config, Servers);
            servers.Remove(path[1]);
            servers.Complete();
        }

        return true;
    }
}
