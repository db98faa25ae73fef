using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Encoding;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Runs one scenario step by step.</summary>
internal sealed class ConfigScenario : IDisposable
{
    private const long FirstStart = 1736900000000;

    private const long NewestStart = 1775000000000;

    private readonly ConformanceCase _known;
    private readonly ConfigRules _rules;
    private readonly bool _loadsReferenceDumps;
    private readonly ScenarioClock _clock;
    private readonly Dictionary<string, ScenarioDevice> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _saved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountKeys> _accounts = new(StringComparer.Ordinal);
    private readonly List<AccountKeys> _made = [];

    public ConfigScenario(ConformanceCase known, ConfigRules rules, bool loadsReferenceDumps = false)
    {
        _known = known;
        _rules = rules;
        _loadsReferenceDumps = loadsReferenceDumps;
        _clock = new ScenarioClock { Now = DateTimeOffset.FromUnixTimeMilliseconds(rules == ConfigRules.Newest ? NewestStart : FirstStart) };
    }

    private bool IsNewest => _rules == ConfigRules.Newest;

    public void Run()
    {
        int number = 0;
        foreach (JsonElement step in _known.Get("steps").EnumerateArray())
        {
            try
            {
                Run(step);
            }
            catch (ConformanceException difference)
            {
                throw new ConformanceException($"step {number} {step.GetProperty("op")} on {step.GetProperty("device")}: {difference.Message}");
            }

            number++;
        }
    }

    public void Dispose()
    {
        foreach (ScenarioDevice device in _devices.Values)
        {
            device.Dispose();
        }

        _made.ForEach(account => account.Dispose());
    }

    private static void Check(JsonNode? expected, JsonNode? actual, string what)
    {
        if (!JsonNode.DeepEquals(expected, actual))
        {
            throw new ConformanceException($"{what}: expected {Shorten(expected)}, got {Shorten(actual)}");
        }
    }

    /// <summary>Compares what a step leaves behind. A device that would rather save once more than the reference does is careful, not wrong.</summary>
    private void CheckAfter(JsonNode? expected, JsonNode actual)
    {
        if (IsNewest)
        {
            AllowMoreDumps(expected, actual);
        }

        Check(expected, actual, "after");
    }

    private static void AllowMoreDumps(JsonNode? expected, JsonNode? actual)
    {
        if (expected is not JsonObject wanted || actual is not JsonObject given)
        {
            return;
        }

        foreach ((string name, JsonNode? value) in wanted.ToArray())
        {
            if (name != "needs_dump")
            {
                AllowMoreDumps(value, given[name]);
            }
            else if (given[name]?.GetValue<bool>() == true)
            {
                wanted[name] = true;
            }
        }
    }

    private static string Shorten(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 1500)] : "null";

    private static JsonNode? ToNode(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(element.GetRawText());

    private static string? TextOf(JsonElement args, string field) =>
        args.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Run(JsonElement step)
    {
        string op = step.GetProperty("op").GetString()!;
        JsonElement args = step.GetProperty("args");
        if (op == "set_clock")
        {
            _clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(args.GetProperty("now_ms").GetInt64());
            return;
        }

        bool throws = step.TryGetProperty("throws", out JsonElement thrown) && thrown.GetBoolean();
        string name = step.GetProperty("device").GetString()!;
        if (throws)
        {
            RunRefused(name, op, args);
        }
        else
        {
            RunAccepted(name, op, args, step.TryGetProperty("result", out JsonElement result) ? result : default);
        }

        if (step.TryGetProperty("after", out JsonElement after) && _devices.TryGetValue(name, out ScenarioDevice? device))
        {
            CheckAfter(ToNode(after), device.After());
        }
    }

    private void RunRefused(string name, string op, JsonElement args)
    {
        try
        {
            if (op is "new")
            {
                Create(name, args);
            }
            else if (op.EndsWith("merge", StringComparison.Ordinal))
            {
                if (PassesOver(name, op, args))
                {
                    return;
                }
            }
            else if (op.EndsWith("push", StringComparison.Ordinal))
            {
                Device(name).ConfigOf(op, out _).Push();
            }
            else
            {
                Device(name).Run(op, args);
            }
        }
        catch (Exception refusal) when (refusal is ArgumentException or FormatException or InvalidOperationException or SessionException)
        {
            return;
        }

        throw new ConformanceException("was accepted");
    }

    /// <summary>Merges where the reference throws. The SDK passes over what is not usable and takes in the rest, so that a copy of the device does it.</summary>
    /// <returns>Whether anything was passed over.</returns>
    private bool PassesOver(string name, string op, JsonElement args)
    {
        StoredConfig[] messages = MessagesOf(args);
        using SyncedConfig copy = CopyOf(Device(name).ConfigOf(op, out _), _accounts[name]);
        return messages.Length == 0 || copy.Merge(messages).AcceptedHashes.Count < messages.Length;
    }

    private ScenarioDevice Device(string name) =>
        _devices.TryGetValue(name, out ScenarioDevice? device) ? device : throw new ConformanceException($"there is no device {name}");

    private void RunAccepted(string name, string op, JsonElement args, JsonElement result)
    {
        switch (op)
        {
            case "new":
                Create(name, args);
                return;
            case "craft":
            case "transform":
                _saved[TextOf(args, "save_as")!] = Convert.FromHexString(result.GetProperty("message").GetString()!);
                return;
        }

        ScenarioDevice device = Device(name);
        if (op is "keys.dump")
        {
            JsonNode? dumped = device.Run(op, args);
            JsonNode expected = ToNode(result)!;
            expected.AsObject().Remove("dump");
            expected.AsObject().Remove("hash_order_unspecified");
            if (expected.AsObject().Count > 0)
            {
                SortHashes(expected);
                Check(expected, dumped, "dump");
            }

            Save(args, DumpToSave(result, ((GroupDevice)device).Keys.Dump()));
            return;
        }

        if (op.StartsWith("keys.", StringComparison.Ordinal))
        {
            JsonNode? keys = device.Run(op, args);
            Check(ToNode(result), keys, "result");
            if (keys is JsonObject { } made && made["message"] is { } message)
            {
                Save(args, Convert.FromHexString(message.GetValue<string>()));
            }

            return;
        }

        SyncedConfig config = device.ConfigOf(op, out string plain);
        switch (plain)
        {
            case "push":
                CheckPush(config, _accounts[name], args, result);
                break;
            case "confirm_pushed":
                config.ConfirmPushed(args.GetProperty("seqno").GetInt64(), HashesOf(args));
                break;
            case "merge":
                Check(ToNode(result), ToOrderedArray(config.Merge(MessagesOf(args)).AcceptedHashes), "accepted");
                break;
            case "current_hashes":
                Check(ToNode(result), ToOrderedArray(config.CurrentHashes), "current hashes");
                break;
            case "active_hashes":
                Check(ToNode(result), ToOrderedArray(config.ActiveHashes), "active hashes");
                break;
            case "old_hashes":
                CheckObsolete(result, config.TakeObsoleteHashes(), config, "old hashes");
                break;
            case "dump":
                CheckDump(config, args, result);
                break;
            case "needs_push":
                Check(ToNode(result), config.NeedsPush, "needs push");
                break;
            case "needs_dump":
                Check(ToNode(result), config.NeedsDump, "needs dump");
                break;
            default:
                Check(ToNode(result), device.Run(op, args), "result");
                break;
        }
    }

    private static JsonArray ToArray(IEnumerable<string> hashes) => new([.. hashes.Select(hash => (JsonNode)hash)]);

    /// <summary>Gives hashes in the order of the vectors: the newest reference has none, so that they are sorted there.</summary>
    private JsonArray ToOrderedArray(IEnumerable<string> hashes) => ToArray(IsNewest ? hashes.Order(StringComparer.Ordinal) : hashes);

    private static string[] HashesOf(JsonElement args) => args.TryGetProperty("hashes", out JsonElement hashes) && hashes.ValueKind == JsonValueKind.Array
        ? [.. hashes.EnumerateArray().Select(hash => hash.GetString()!)]
        : [args.GetProperty("hash").GetString()!];

    private static void SortHashes(JsonNode dump)
    {
        foreach (JsonNode? row in dump["active"]!.AsArray())
        {
            row!["hashes"] = new JsonArray([.. row["hashes"]!.AsArray().Select(hash => hash!.GetValue<string>()).Order(StringComparer.Ordinal).Select(hash => (JsonNode)hash)]);
        }
    }

    /// <summary>Compares hashes to delete, in any order. January 2025 could name its own current copy among them, which the SDK never does.</summary>
    private void CheckObsolete(JsonElement expected, IEnumerable<string> actual, SyncedConfig config, string what)
    {
        JsonArray Sorted(IEnumerable<string> hashes) => ToArray((IsNewest ? hashes : hashes.Except(config.CurrentHashes)).Order(StringComparer.Ordinal));
        Check(Sorted(expected.EnumerateArray().Select(hash => hash.GetString()!)), Sorted(actual), what);
    }

    private void CheckPush(SyncedConfig config, AccountKeys account, JsonElement args, JsonElement result)
    {
        ConfigPush push = config.Push();
        var actual = new JsonObject { ["seqno"] = push.SequenceNumber };
        if (result.TryGetProperty("messages", out _))
        {
            actual["messages"] = new JsonArray([.. push.Payloads.Select(payload => (JsonNode)Convert.ToHexStringLower(payload))]);
        }
        else
        {
            True(push.Payloads.Count == 1, $"the push has {push.Payloads.Count} parts");
            AddMessage(config, account, push.Payloads[0], actual);
        }

        if (result.TryGetProperty("inner", out JsonElement inner) && inner.GetString() != actual["inner"]?.GetValue<string>())
        {
            throw new ConformanceException(
                $"inner: expected {Readable(Convert.FromHexString(inner.GetString()!))}, got {Readable(config.Current.Bytes)}");
        }

        if (result.TryGetProperty("obsolete", out JsonElement obsolete))
        {
            CheckObsolete(obsolete, push.ObsoleteHashes, config, "push obsolete");
        }

        foreach (JsonProperty field in result.EnumerateObject().Where(field => field.Name != "obsolete"))
        {
            Check(ToNode(field.Value), actual[field.Name]?.DeepClone(), $"push {field.Name}");
        }

        Save(args, push.Payloads);
    }

    /// <summary>Opens the one message of a push and adds every layer of it.</summary>
    private void AddMessage(SyncedConfig config, AccountKeys account, byte[] message, JsonObject actual)
    {
        byte[] encrypted = message;
        actual["message"] = Convert.ToHexStringLower(message);
        if (config is UserConfig)
        {
            // With the newest rules what would be too long with its wrapper goes without.
            bool isWrapped = new ScenarioEnvelope(account).TryUnwrap(config.Namespace, message, out byte[]? unwrapped);
            True(isWrapped || IsNewest, "the push is not wrapped");
            encrypted = unwrapped ?? message;
            actual["encrypted"] = Convert.ToHexStringLower(encrypted);
        }

        byte[] padded = new byte[encrypted.Length - ConfigEncryption.Overhead];
        True(ConfigEncryption.TryDecrypt(encrypted, config.Keys[0].Expose(), DomainOf(config), padded), "the push does not open");
        byte[] body = padded.AsSpan().TrimStart((byte)0).ToArray();
        bool compressed = body[0] == (byte)'z';
        byte[] inner = body;
        if (compressed && Zstd.TryDecompress(body.AsSpan(1), 10_000_000, out byte[]? data))
        {
            inner = data;
        }

        byte[] hash = new byte[32];
        Cryptography.Blake2b.Hash(inner, hash);
        actual["padded_size"] = padded.Length;
        actual["unpadded_size"] = body.Length;
        actual["compressed"] = compressed;
        actual["inner"] = Convert.ToHexStringLower(inner);
        actual["inner_hash"] = Convert.ToHexStringLower(hash);
    }

    private static string Readable(byte[] bytes) => string.Concat(bytes.Take(3000).Select(value => value is >= 32 and < 127 ? (char)value : '.'));

    private static byte[] DomainOf(SyncedConfig config)
    {
        ConfigKind[] kinds = [ConfigKind.UserProfile, ConfigKind.Contacts, ConfigKind.ConversationInfo, ConfigKind.UserGroups, ConfigKind.GroupInfo, ConfigKind.GroupMembers];
        return kinds.Single(kind => kind.Namespace == config.Namespace).Domain;
    }

    private static void True(bool condition, string what)
    {
        if (!condition)
        {
            throw new ConformanceException(what);
        }
    }

    private void CheckDump(SyncedConfig config, JsonElement args, JsonElement result)
    {
        if (!result.TryGetProperty("state", out _))
        {
            // The newest file has only the reference's own bytes, and those are local.
            Save(args, DumpToSave(result, config.Dump()));
            return;
        }

        ConfigMessage message = config.Current;
        Check(ToNode(result.GetProperty("state")), (int)config.State, "state");
        Check(ToNode(result.GetProperty("current_hash")), config.CurrentHashes.Count == 0 ? string.Empty : config.CurrentHashes[0], "current hash");
        CheckObsolete(result.GetProperty("old_hashes"), config.OldHashes, config, "old hashes");

        // The reference saves its own messages without their signature; the SDK keeps it.
        string data = result.GetProperty("data").GetString()!;
        if (data != Convert.ToHexStringLower(message.Bytes))
        {
            Check(data, Convert.ToHexStringLower(message.ToUnsignedBytes()), "data");
        }

        Save(args, DumpToSave(result, config.Dump()));
    }

    private void Save(JsonElement args, byte[] bytes)
    {
        if (TextOf(args, "save_as") is { } label)
        {
            _saved[label] = bytes;
        }
    }

    /// <summary>Dumps are local, so that each saves its own; those of the reference can be loaded all the same.</summary>
    private byte[] DumpToSave(JsonElement result, byte[] own) =>
        _loadsReferenceDumps ? Convert.FromHexString(result.GetProperty("dump").GetString()!) : own;

    private void Save(JsonElement args, IReadOnlyList<byte[]> parts)
    {
        if (parts.Count == 1)
        {
            Save(args, parts[0]);
        }
        else if (TextOf(args, "save_as") is { } label)
        {
            for (int i = 0; i < parts.Count; i++)
            {
                _saved[string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{label}/{i}")] = parts[i];
            }
        }
    }

    private byte[] MessageOf(JsonElement args) => TextOf(args, "hex") is { } hex
        ? Convert.FromHexString(hex)
        : _saved.TryGetValue(TextOf(args, "message") ?? string.Empty, out byte[]? saved) ? saved : throw new ConformanceException("no such message");

    private StoredConfig[] MessagesOf(JsonElement args) =>
        [.. args.GetProperty("messages").EnumerateArray().Select(message => new StoredConfig(message.GetProperty("hash").GetString()!, MessageOf(message)))];

    private ReadOnlySpan<byte> DumpOf(JsonElement args, string field) => TextOf(args, field) is not { } label
        ? default
        : _saved.TryGetValue(label, out byte[]? saved) ? saved : throw new ConformanceException($"there is no dump {label}");

    private ConfigOptions OptionsFor(AccountKeys account) =>
        new() { Time = _clock, Envelope = new ScenarioEnvelope(account), Rules = _rules, CountsHashesAsOthersDo = true, LetsUnionsUndoAsOthersDo = true };

    private void Create(string name, JsonElement args)
    {
        string kind = args.GetProperty("kind").GetString()!;
        string seed = TextOf(args, "user_seed") ?? _known.Get("user").GetProperty("seed").GetString()!;
        AccountKeys account = AccountKeys.FromSeed(Convert.FromHexString(seed));
        _made.Add(account);
        ConfigOptions options = OptionsFor(account);
        ScenarioDevice device = kind switch
        {
            "UserProfile" => new UserProfileDevice(new UserProfileConfig(account, DumpOf(args, "dump"), options)),
            "Contacts" => new ContactsDevice(new ContactsConfig(account, DumpOf(args, "dump"), options)),
            "ConvoInfoVolatile" => new ConversationInfoDevice(new ConversationInfoConfig(account, DumpOf(args, "dump"), options)),
            "UserGroups" => new UserGroupsDevice(new UserGroupsConfig(account, DumpOf(args, "dump"), options)),
            "Group" => CreateGroup(args, account, options),
            _ => throw new ConformanceException($"the kind {kind} is not built"),
        };
        if (_devices.Remove(name, out ScenarioDevice? previous))
        {
            previous.Dispose();
        }

        device.IsNewest = IsNewest;
        _devices[name] = device;
        _accounts[name] = account;
    }

    private SyncedConfig CopyOf(SyncedConfig config, AccountKeys account)
    {
        byte[] dump = config.Snapshot();
        ConfigOptions options = OptionsFor(account);
        switch (config)
        {
            case UserProfileConfig:
                return new UserProfileConfig(account, dump, options);
            case ContactsConfig:
                return new ContactsConfig(account, dump, options);
            case ConversationInfoConfig:
                return new ConversationInfoConfig(account, dump, options);
            case UserGroupsConfig:
                return new UserGroupsConfig(account, dump, options);
        }

        var group = (GroupConfig)config;
        using GroupKeys? admin = group.IsReadOnly ? null : GroupKeys.FromSeed(Convert.FromHexString(_known.Get("group").GetProperty("seed").GetString()!));
        GroupConfig copy = group is GroupInfoConfig
            ? new GroupInfoConfig(group.Group, admin, dump, options)
            : new GroupMembersConfig(group.Group, admin, dump, options);
        copy.ReplaceKeys(group.Keys, markDirty: false);
        return copy;
    }

    private GroupDevice CreateGroup(JsonElement args, AccountKeys account, ConfigOptions options)
    {
        JsonElement group = _known.Get("group");
        var id = GroupId.Parse(group.GetProperty("id").GetString()!);
        bool isAdmin = args.TryGetProperty("admin", out JsonElement flag) && flag.GetBoolean();
        using GroupKeys? admin = isAdmin ? GroupKeys.FromSeed(Convert.FromHexString(group.GetProperty("seed").GetString()!)) : null;
        var info = new GroupInfoConfig(id, admin, DumpOf(args, "info_dump"), options);
        var members = new GroupMembersConfig(id, admin, DumpOf(args, "members_dump"), options);
        return new GroupDevice(account, info, members, new GroupKeysConfig(account, info, members, admin, DumpOf(args, "keys_dump")), MessageOf);
    }
}
