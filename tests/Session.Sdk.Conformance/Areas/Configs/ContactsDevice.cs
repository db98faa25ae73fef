using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas.Configs;

internal sealed class ContactsDevice(ContactsConfig config) : UserDevice<ContactsConfig>(config)
{
    public override JsonNode? Run(string op, JsonElement args)
    {
        switch (op)
        {
            case "size":
                return Number(Config.Count);
            case "list":
                return new JsonArray([.. Config.Select(contact => (JsonNode)ToJson(contact))]);
            case "blinded":
                return new JsonArray([.. Config.BlindedContacts.Select(contact => (JsonNode)ToJson(contact))]);
            case "set_blinded":
                SetBlinded(args);
                return null;
            case "erase_blinded":
                return Config.Remove(BlindedId.Parse(TextOr(args, "id", string.Empty)!), CheckedUrl(TextOr(args, "base_url", string.Empty)!));
            case "set_many":
                SetMany((int)NumberOr(args, "from", 0), (int)NumberOr(args, "to", 0));
                return null;
        }

        var id = AccountId.Parse(TextOr(args, "session_id", string.Empty)!);
        switch (op)
        {
            case "get":
                return Config.Get(id) is { } found ? ToJson(found) : null;
            case "get_or_construct":
                return ToJson(Config.Get(id) ?? new Contact(id));
            case "erase":
                return Config.Remove(id);
            default:
                Config.Update(id, contact => Change(op, args, contact));
                var node = new ConfigNode(Config, ConfigKey.Of('c'), id.ToArray());
                WriteLate(node, '!', args, op == "set_mute_until" ? "value" : "mute_until");
                WriteLate(node, 'j', args, op == "set_created" ? "value" : "created");
                return null;
        }
    }

    private static Contact Change(string op, JsonElement args, Contact contact) => op switch
    {
        "set" => Set(args, contact),
        "set_name" => contact with { Name = TextOr(args, "name", string.Empty)! },
        "set_name_truncated" => contact with { Name = TextOr(args, "name", string.Empty)! },
        "set_nickname" => contact with { Nickname = TextOr(args, "nickname", string.Empty)! },
        "set_nickname_truncated" => contact.WithTruncatedNickname(TextOr(args, "nickname", string.Empty)),
        "set_profile_pic" => contact with { Picture = ToPicture(args) },
        "set_approved" => contact with { IsApproved = FlagOr(args, "value", false) },
        "set_approved_me" => contact with { HasApprovedMe = FlagOr(args, "value", false) },
        "set_blocked" => contact with { IsBlocked = FlagOr(args, "value", false) },
        "set_priority" => contact with { Priority = (int)NumberOr(args, "value", 0) },
        "set_notifications" => contact with { Notify = (NotifyMode)NumberOr(args, "value", 0) },
        "set_mute_until" => contact with { MutedUntil = ToTime(NumberOr(args, "value", 0)) },
        "set_created" => contact with { Created = ToTime(NumberOr(args, "value", 0)) },
        "set_expiry" => contact with { Disappearing = Timer(NumberOr(args, "mode", 0), NumberOr(args, "seconds", 0)) },
        _ => throw Unknown(op),
    };

    private static Contact Set(JsonElement args, Contact contact) => contact with
    {
        Name = TextOr(args, "name", contact.Name)!,
        Nickname = TextOr(args, "nickname", contact.Nickname)!,
        Picture = PictureOr(args, contact.Picture),
        IsApproved = FlagOr(args, "approved", contact.IsApproved),
        HasApprovedMe = FlagOr(args, "approved_me", contact.HasApprovedMe),
        IsBlocked = FlagOr(args, "blocked", contact.IsBlocked),
        Priority = (int)NumberOr(args, "priority", contact.Priority),
        Notify = (NotifyMode)NumberOr(args, "notifications", (long)contact.Notify),
        MutedUntil = TimeOr(args, "mute_until", contact.MutedUntil),
        Disappearing = Timer(
            NumberOr(args, "exp_mode", (long)contact.Disappearing.Mode),
            NumberOr(args, "exp_seconds", Seconds(contact.Disappearing.Duration))),
        Created = TimeOr(args, "created", contact.Created),
        ProfileUpdated = TimeOr(args, "profile_updated", contact.ProfileUpdated),
    };

    /// <summary>The reference refuses what is no server's URL; the SDK answers that nobody is known from there.</summary>
    private static string CheckedUrl(string url) =>
        CommunityUrl.TryCanonicalise(url, out string? canonical) ? canonical : throw new ArgumentException("no URL of a server");

    private static JsonObject ToJson(BlindedContact contact) => new()
    {
        ["id"] = contact.Id.ToString(),
        ["base_url"] = contact.Server,
        ["pubkey"] = contact.ServerKey.ToString(),
        ["name"] = contact.Name,
        ["profile_pic"] = PictureJson(contact.Picture),
        ["priority"] = contact.Priority,
        ["created"] = Seconds(contact.Created),
        ["profile_updated"] = Seconds(contact.ProfileUpdated),
    };

    private void SetBlinded(JsonElement args)
    {
        var id = BlindedId.Parse(TextOr(args, "id", string.Empty)!);
        string url = CheckedUrl(TextOr(args, "base_url", string.Empty)!);
        BlindedContact? present = Config.Get(id, url);
        X25519PublicKey? key = Has(args, "pubkey") ? X25519PublicKey.Parse(TextOr(args, "pubkey", string.Empty)!) : present?.ServerKey;
        BlindedContact old = present ?? new BlindedContact(id, url, key ?? throw new ArgumentException("no pubkey"));
        Config.Set(new BlindedContact(id, url, key ?? old.ServerKey)
        {
            Name = TextOr(args, "name", old.Name)!,
            Picture = PictureOr(args, old.Picture),
            Priority = (int)NumberOr(args, "priority", old.Priority),
            Created = TimeOr(args, "created", old.Created),
            ProfileUpdated = TimeOr(args, "profile_updated", old.ProfileUpdated),
            Features = old.Features,
        });
    }

    private static DisappearingTimer Timer(long mode, long seconds) => new(mode switch { 1 => DisappearingMode.AfterSend, 2 => DisappearingMode.AfterRead, _ => DisappearingMode.None }, ToDuration(seconds) ?? TimeSpan.Zero);

    private JsonObject ToJson(Contact contact) => ToJson(contact, ConfigNode.Find(Config.Data, ConfigKey.Of('c'), contact.Id.ToArray()));

    private JsonObject ToJson(Contact contact, ConfigDictionary? stored)
    {
        var json = new JsonObject
        {
            ["session_id"] = contact.Id.ToString(),
            ["name"] = contact.Name,
            ["nickname"] = contact.Nickname,
            ["profile_pic"] = PictureJson(contact.Picture),
            ["approved"] = contact.IsApproved,
            ["approved_me"] = contact.HasApprovedMe,
            ["blocked"] = contact.IsBlocked,
            ["priority"] = contact.Priority,
            ["notifications"] = (int)contact.Notify,
            ["mute_until"] = StoredSeconds(stored, '!', contact.MutedUntil),
            ["exp_mode"] = (int)contact.Disappearing.Mode,
            ["exp_seconds"] = Seconds(contact.Disappearing.Duration),
            ["created"] = StoredSeconds(stored, 'j', contact.Created),
        };
        if (IsNewest)
        {
            json["profile_updated"] = Seconds(contact.ProfileUpdated);
            json["features"] = (long)contact.Features;
        }

        return json;
    }

    private void SetMany(int from, int to)
    {
        byte[] id = new byte[AccountId.Size];
        Span<byte> seed = stackalloc byte[DeterministicRandom.SeedSize];
        for (int i = from; i < to; i++)
        {
            string label = string.Create(CultureInfo.InvariantCulture, $"session-oracle/contact/{i}");
            Blake2b.Hash(System.Text.Encoding.UTF8.GetBytes(label), seed);
            id[0] = AccountId.Prefix;
            DeterministicRandom.Fill(seed, id.AsSpan(1));
            _ = AccountId.TryCreate(id, out AccountId parsed);
            Config.Set(new Contact(parsed)
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"Contact {i}"),
                IsApproved = i % 2 == 1,
                Created = DateTimeOffset.FromUnixTimeSeconds(1700000000 + i),
            });
        }
    }
}
