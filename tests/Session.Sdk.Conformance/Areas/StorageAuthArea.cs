using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Conformance.Areas;

/// <summary>Runs the authentication of storage requests, the hashes of messages and the signatures of swarm members.</summary>
internal sealed class StorageAuthArea : ConformanceArea
{
    public override string Name => "storage_auth";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "request":
                RunRequest(known);
                break;

            case "message_hash":
                MessageHash hash = MessageHash.Compute(SessionAddress.Parse(known.Text("pubkey")), new Namespace((short)known.Whole("namespace")), known.Hex("data"));
                Same(known.Text("hash"), hash.ToString(), "hash");
                break;

            case "response":
                RunResponse(known);
                break;

            default:
                throw Unknown(known);
        }
    }

    private static void RunRequest(ConformanceCase known)
    {
        var parameters = new ConformanceCase(known.Get("params"));
        SessionAddress address = SessionAddress.Parse(parameters.Text("pubkey"));
        long time = SigningTime(parameters);
        using var keys = SignerKeys.Create(known, address);
        if (!known.Valid)
        {
            True(!IsAccepted(known, parameters, address, keys.Signer, time), "a request that must fail was accepted");
            return;
        }

        NodeRequest request = BuildRequest(known.Text("method"), parameters, address, keys.Signer);
        request.Validate();
        if (known.HexOrNull("to_sign") is { } expected)
        {
            Same(expected, StorageRequests.SignedText(request, time), "signed text");
        }

        using JsonDocument written = StorageRequests.Write(request, time);
        JsonElement ours = written.RootElement.GetProperty("params");
        Same(known.Text("method"), written.RootElement.GetProperty("method").GetString(), "method");
        foreach (string name in (string[])["pubkey", "pubkey_ed25519", "subaccount_sig", "signature"])
        {
            Same(parameters.TextOrNull(name)?.TrimEnd('='), ours.TryGetProperty(name, out JsonElement value) ? value.GetString()!.TrimEnd('=') : null, name);
        }

        if (parameters.TextOrNull("subaccount") is { } token)
        {
            True(StorageRequests.TryReadToken(token, out SubaccountToken theirs), "the token could not be read");
            Same(theirs.ToString(), ours.GetProperty("subaccount").GetString(), "subaccount");
        }

        True(IsAccepted(known, parameters, address, keys.Signer, time), "a request that must be accepted was refused");
    }

    /// <summary>Decides as a storage server does, by the texts and the permissions that the SDK knows.</summary>
    private static bool IsAccepted(ConformanceCase known, ConformanceCase parameters, SessionAddress address, SwarmSigner? signer, long time)
    {
        if (ReadSignature(parameters, "signature") is not { } signature)
        {
            return false;
        }

        NodeRequest request;
        try
        {
            request = BuildRequest(known.Text("method"), parameters, address, signer);
            request.Validate();
        }
        catch (Exception refusal) when (refusal is ArgumentException or FormatException)
        {
            return false;
        }

        return VerificationKey(parameters, address) is { } key
            && Ed25519.Verify(StorageRequests.SignedText(request, time), signature, key.AsSpan());
    }

    private static byte[]? ReadSignature(ConformanceCase parameters, string field)
    {
        byte[] signature = new byte[Ed25519.SignatureSize + 2];
        return parameters.TextOrNull(field) is { } text && Convert.TryFromBase64String(text.PadRight(88, '='), signature, out int length) && length == Ed25519.SignatureSize
            ? signature[..length]
            : null;
    }

    /// <summary>Finds the key that the request must be signed with: the account's, the group's or, if the group vouches for it, the member's.</summary>
    private static Ed25519PublicKey? VerificationKey(ConformanceCase parameters, SessionAddress address)
    {
        Ed25519PublicKey accountKey = Ed25519PublicKey.Create(address.AsSpan()[1..]);
        if (address.AsSpan()[0] == AccountId.Prefix)
        {
            if (parameters.TextOrNull("pubkey_ed25519") is not { } text
                || !Ed25519PublicKey.TryParse(text, out accountKey)
                || !accountKey.TryToX25519(out X25519PublicKey converted)
                || !converted.AsSpan().SequenceEqual(address.AsSpan()[1..]))
            {
                return null;
            }
        }
        else if (parameters.Has("pubkey_ed25519"))
        {
            return null;
        }

        if (parameters.TextOrNull("subaccount") is not { } tokenText)
        {
            return accountKey;
        }

        return StorageRequests.TryReadToken(tokenText, out SubaccountToken token)
            && ReadSignature(parameters, "subaccount_sig") is { } vouching
            && Ed25519.Verify(token.AsSpan(), vouching, accountKey.AsSpan())
            ? Ed25519PublicKey.Create(token.AsSpan()[4..])
            : null;
    }

    private static void RunResponse(ConformanceCase known)
    {
        byte[] toSign = known.Hex("to_sign");
        var reply = new ConformanceCase(known.Get("reply"));
        NodeRequest request = BuildAnsweredRequest(known.Text("method"), reply, toSign);
        var entry = new MemberEntry
        {
            Signature = known.Hex("signature"),
            Hash = reply.TextOrNull("hash") is { } hash ? MessageHash.Parse(hash) : null,
            Hashes = reply.Has("deleted") ? Hashes(reply.Get("deleted")) : reply.Has("updated") ? Hashes(reply.Get("updated")) : null,
            Unchanged = reply.Has("unchanged") ? reply.Get("unchanged").EnumerateObject().ToDictionary(pair => MessageHash.Parse(pair.Name), pair => Time(pair.Value)) : null,
            Expiries = reply.Has("expiry") ? Times(reply.Get("expiry")) : [],
        };
        long sent = reply.Has("timestamp") ? reply.Whole("timestamp") : 0;
        if (known.Text("method") == "store")
        {
            // Only the text is looked at: the stored data of the case is not known, so its hash cannot be computed.
            Same(toSign, System.Text.Encoding.ASCII.GetBytes(entry.Hash!.Value.ToString()), "signed text");
            Same(known.Valid, Ed25519.Verify(toSign, entry.Signature, known.Hex("snode_ed25519_pk")), "verification");
            return;
        }

        Same(toSign, StorageRequests.MemberText(request, entry, sent), "signed text");
        Same(known.Valid, StorageRequests.Verify(request, Ed25519PublicKey.Parse(known.Text("snode_ed25519_pk")), entry, sent), "verification");
    }

    private static long SigningTime(ConformanceCase parameters) =>
        parameters.Has("sig_timestamp") ? parameters.Whole("sig_timestamp") : parameters.Has("timestamp") ? parameters.Whole("timestamp") : 0;

    private static NodeRequest BuildRequest(string method, ConformanceCase parameters, SessionAddress address, SwarmSigner? signer) => method switch
    {
        "store" => new StoreRequest
        {
            Address = address,
            Signer = signer,
            Namespace = NamespaceOf(parameters),
            Data = parameters.Base64("data"),
            TimeToLive = TimeSpan.FromMilliseconds(parameters.Whole("ttl")),
        },
        "retrieve" => new RetrieveRequest
        {
            Address = address,
            Signer = signer,
            Namespace = NamespaceOf(parameters),
            AfterHash = parameters.TextOrNull("last_hash") is { Length: > 0 } last ? MessageHash.Parse(last) : null,
            MaxSize = parameters.Has("max_size") ? (int)parameters.Whole("max_size") : null,
        },
        "delete" => new DeleteRequest { Address = address, Signer = signer, Messages = Hashes(parameters.Get("messages")), Required = parameters.Flag("required") },
        "delete_all" => new DeleteAllRequest { Address = address, Signer = signer, Scope = ScopeOf(parameters) },
        "delete_before" => new DeleteBeforeRequest { Address = address, Signer = signer, Scope = ScopeOf(parameters), Before = Time(parameters.Get("before")) },
        "expire_all" => new ExpireAllRequest { Address = address, Signer = signer, Scope = ScopeOf(parameters), Expiry = Time(parameters.Get("expiry")) },
        "expire" => new ExpireRequest
        {
            Address = address,
            Signer = signer,
            Messages = Hashes(parameters.Get("messages")),
            Expiries = Times(parameters.Get("expiry")),
            Change = parameters.Flag("shorten") ? ExpiryChange.Shorten : parameters.Flag("extend") ? ExpiryChange.Extend : ExpiryChange.Set,
        },
        "get_expiries" when IsAll(parameters.Get("messages")) => new GetExpiriesRequest { Address = address, Signer = signer, All = true },
        "get_expiries" => new GetExpiriesRequest { Address = address, Signer = signer, Messages = Hashes(parameters.Get("messages")) },
        "revoke_subaccount" => new RevokeSubaccountsRequest { Address = address, Signer = signer, Tokens = Tokens(parameters.Get("revoke")) },
        "unrevoke_subaccount" => new UnrevokeSubaccountsRequest { Address = address, Signer = signer, Tokens = Tokens(parameters.Get("unrevoke")) },
        "revoked_subaccounts" => new RevokedSubaccountsRequest { Address = address, Signer = signer },
        _ => throw new ConformanceException($"the method {method} is not built"),
    };

    private static NodeRequest BuildAnsweredRequest(string method, ConformanceCase reply, byte[] toSign)
    {
        _ = SessionAddress.TryParse(System.Text.Encoding.ASCII.GetString(toSign.AsSpan(0, Math.Min(toSign.Length, SessionAddress.TextLength))), out SessionAddress address);
        IReadOnlyList<MessageHash> requested = reply.Has("requested") ? Hashes(reply.Get("requested")) : [];
        return method switch
        {
            "store" => new StoreRequest { Address = address, Data = default, TimeToLive = default },
            "delete" => new DeleteRequest { Address = address, Messages = requested },
            "delete_all" => new DeleteAllRequest { Address = address, Scope = default },
            "delete_before" => new DeleteBeforeRequest { Address = address, Scope = default, Before = Time(reply.Get("before")) },
            "expire_all" => new ExpireAllRequest { Address = address, Scope = default, Expiry = Time(reply.Get("expiry")) },
            "expire" => new ExpireRequest { Address = address, Messages = requested, Expiries = Times(reply.Get("expiry")) },
            "revoke_subaccount" => new RevokeSubaccountsRequest { Address = address, Tokens = Tokens(reply.Get("tokens")) },
            "unrevoke_subaccount" => new UnrevokeSubaccountsRequest { Address = address, Tokens = Tokens(reply.Get("tokens")) },
            _ => throw new ConformanceException($"the method {method} is not built"),
        };
    }

    private static Namespace NamespaceOf(ConformanceCase parameters) => parameters.Has("namespace") ? new Namespace(parameters.Get("namespace").GetInt16()) : default;

    private static NamespaceScope ScopeOf(ConformanceCase parameters) =>
        parameters.Has("namespace") && parameters.Get("namespace").ValueKind == JsonValueKind.String ? NamespaceScope.All : NamespaceOf(parameters);

    private static bool IsAll(JsonElement messages) => Elements(messages) is [{ } only] && only.GetString() == "all";

    private static IReadOnlyList<MessageHash> Hashes(JsonElement list) => [.. Elements(list).Select(element => MessageHash.Parse(element.GetString()!))];

    private static IReadOnlyList<DateTimeOffset> Times(JsonElement list) => [.. Elements(list).Select(Time)];

    private static IReadOnlyList<SubaccountToken> Tokens(JsonElement list) => [.. Elements(list).Select(element =>
        StorageRequests.TryReadToken(element.GetString()!, out SubaccountToken token) ? token : throw new FormatException("not a token"))];

    private static DateTimeOffset Time(JsonElement milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetInt64());

    /// <summary>Gives the elements of a list, of an object of lists (by namespace), or the one value.</summary>
    private static JsonElement[] Elements(JsonElement oneOrMany) => oneOrMany.ValueKind switch
    {
        JsonValueKind.Array => [.. oneOrMany.EnumerateArray()],
        JsonValueKind.Object => [.. oneOrMany.EnumerateObject().SelectMany(list => Elements(list.Value))],
        _ => [oneOrMany],
    };
}
