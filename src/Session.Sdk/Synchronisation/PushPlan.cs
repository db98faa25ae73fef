using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents one push: what is stored, what is deleted after that, and what is confirmed then.</summary>
internal sealed class PushPlan
{
    private readonly List<Part> _parts = [];

    internal List<ConfigUpload> Uploads { get; } = [];

    internal IReadOnlyList<MessageHash> Obsolete { get; private set; } = [];

    /// <summary>Gets why a config is left out.</summary>
    internal ConfigTooLargeException? TooLarge { get; private set; }

    /// <summary>Makes the plan.</summary>
    /// <param name="slots">The configs.</param>
    /// <param name="address">Whose they are.</param>
    /// <param name="withLost">Whether what a member of the swarm lacks is stored again.</param>
    internal static PushPlan Make(IReadOnlyList<ConfigSlot> slots, SessionAddress address, bool withLost)
    {
        var plan = new PushPlan();
        foreach (ConfigSlot slot in slots)
        {
            if (slot.Config.NeedsPush || (withLost && slot.IsLost))
            {
                plan.Add(slot, address);
            }
            else
            {
                slot.Keep(slot.Config.TakeObsoleteHashes());
            }
        }

        // What is current, or is being stored, may have been replaced once and have come back.
        var needed = plan.Uploads.Select(upload => upload.Hash).ToHashSet();
        foreach (ConfigSlot slot in slots)
        {
            needed.UnionWith(slot.CurrentMessages);
            needed.UnionWith(slot.ActiveMessages.Except(slot.Own));
        }

        plan.Obsolete = [.. slots.SelectMany(slot => slot.Obsolete).Where(hash => !needed.Contains(hash)).Distinct()];
        foreach (ConfigSlot slot in slots.Where(slot => slot.Obsolete.RemoveWhere(needed.Contains) > 0))
        {
            slot.MarkUnsaved();
        }

        return plan;
    }

    /// <summary>Notes what was stored and deleted.</summary>
    /// <param name="slots">The configs.</param>
    /// <param name="result">How far the upload came.</param>
    /// <param name="elapsed">The time since the client began, by a clock that nobody sets.</param>
    internal void Confirm(IReadOnlyList<ConfigSlot> slots, ConfigUploadResult result, TimeSpan elapsed)
    {
        foreach (Part part in _parts.Where(part => part.Start < result.Stored))
        {
            MessageHash[] stored = [.. Uploads[part.Start..Math.Min(part.End, result.Stored)].Select(upload => upload.Hash)];
            if (part.End <= result.Stored)
            {
                part.Slot.Config.ConfirmPushed(part.SequenceNumber, [.. stored.Select(hash => hash.ToString())]);
                part.Slot.NoteStored(elapsed);
            }

            // What an edit overtook, or what is not whole, goes with the next push unless that stores it again.
            part.Slot.Keep(stored.Except(part.Slot.CurrentMessages));
        }

        if (result.IsComplete)
        {
            foreach (ConfigSlot slot in slots.Where(slot => slot.Obsolete.Count > 0))
            {
                slot.Obsolete.ExceptWith(Obsolete);
                slot.MarkUnsaved();
            }
        }
    }

    private void Add(ConfigSlot slot, SessionAddress address)
    {
        ConfigPush push;
        try
        {
            push = slot.Config.Push();
        }
        catch (ConfigTooLargeException failure)
        {
            TooLarge = failure;
            return;
        }

        slot.Keep(push.ObsoleteHashes);
        int start = Uploads.Count;
        foreach (byte[] payload in push.Payloads)
        {
            var hash = MessageHash.Compute(address, slot.StorageNamespace, payload);
            Uploads.Add(new ConfigUpload(slot.StorageNamespace, payload, hash));
        }

        slot.NoteOwn([.. Uploads[start..].Select(upload => upload.Hash)]);
        _parts.Add(new Part(slot, push.SequenceNumber, start, Uploads.Count));
    }

    private sealed record Part(ConfigSlot Slot, long SequenceNumber, int Start, int End);
}
