"""The eight clauses that a contract may hold, each in several wordings, and for each the sentences that only look like it. A list module."""

CLAUSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "anti_assignment": ("Assignment", (
        "Neither party <may|shall> assign <this Agreement|its rights or duties under this Agreement> without the <prior |>written consent of the other<, which shall not be unreasonably withheld|>.",
        "{b} <may not|shall not> assign, <delegate|sublicense> or otherwise transfer this Agreement<, in whole or in part,|> without {a}’s prior written <consent|approval>.",
        "Any attempt <by {b} |>to assign this Agreement without <consent in writing|prior written consent> is <void|null and void>.",
        "This Agreement is personal to {b} and is not assignable by it<, by operation of law or otherwise|>; {a} may assign it <freely|to an affiliate>.",
        "No assignment of this Agreement is <valid|effective> unless {a} has <agreed to it in writing|given its written consent>, save that either party may assign to a successor to <all or substantially all|the whole> of its business.",
    )),
    "change_of_control": ("Change of Control", (
        "If control of {b} <changes|passes to another person>, whether by merger, sale of shares or otherwise, {a} may <terminate this Agreement|end this Agreement> on {days} notice.",
        "A <merger of|sale of more than fifty percent (50%) of the voting stock of> {b} shall be <deemed an assignment|treated as an assignment> requiring the consent of {a}.",
        "{a} may terminate this Agreement forthwith if a competitor of {a} acquires <a majority of the shares of {b}|{b}|substantially all the assets of {b}>.",
        "Upon a Change of Control of either party, the other may <by written notice|within {days}> <terminate this Agreement|elect to terminate>.",
    )),
    "cap_on_liability": ("Limitation of Liability", (
        "In no event shall <either party’s|{a}’s> <total|aggregate> liability <under|arising out of> this Agreement exceed <the amounts paid by {b}|the fees paid or payable> in the <twelve (12)|six (6)> months before the claim.",
        "NEITHER PARTY <SHALL BE|IS> LIABLE FOR ANY INDIRECT, <INCIDENTAL, |>SPECIAL OR CONSEQUENTIAL DAMAGES<, INCLUDING LOST PROFITS,|> <EVEN IF ADVISED OF THEIR POSSIBILITY|HOWEVER CAUSED>.",
        "{a}’s liability for <any claim|all claims> is limited to <{amount}|the price of the Products that gave rise to it>.",
        "Except for <fraud|breach of confidentiality>, neither party’s liability shall be greater than {amount} in <the aggregate|any contract year>.",
        "{a} shall not be liable to {b} for <loss of profit|loss of business> or for any <consequential|special> damages.",
    )),
    "insurance": ("Insurance", (
        "{b} shall <maintain|carry>, at its own <expense|cost>, <commercial|comprehensive> general liability insurance of not less than {amount} per occurrence<, naming {a} as an additional insured|>.",
        "<During the term|Throughout the term and for two years after it>, {b} shall <keep in force|procure and keep> product liability insurance with a limit of at least {amount}.",
        "Each party shall <carry|maintain> <adequate|workers’ compensation and employer’s liability> insurance and <furnish certificates on request|provide evidence of it upon request>.",
        "{b} agrees to <insure|keep insured> the <Equipment|Products in its care> against <fire, theft and flood|all risks> for their full replacement value.",
    )),
    "audit_rights": ("Audit", (
        "{a} may, on {days} notice, <inspect|audit> the books and records of {b} <to verify|so as to verify> the amounts due under this Agreement.",
        "{b} shall <permit|allow> an independent accountant <chosen|appointed> by {a} to examine its records <once|not more than once> in each calendar year.",
        "{a} or its <representative|auditor> shall have the right<, during business hours,|> to examine the accounts kept by {b}; if <an underpayment|a shortfall> of more than <five|three> percent is found, {b} shall <bear|pay> the cost of the <audit|examination>.",
        "{b} shall keep <accurate|complete> records for <three|two> years and make them available to {a} for <inspection|audit> on <request|reasonable notice>.",
    )),
    "termination_for_convenience": ("Termination for Convenience", (
        "<Either party|{a}> may terminate this Agreement at any time<, with or without cause,|, for any reason or no reason,| without cause> <on|upon|by giving> {days} <prior |>written notice.",
        "{a} may <end|terminate> this Agreement for <its convenience|convenience> <on|by> {days} notice to {b}.",
        "This Agreement may be terminated by either party <without cause|for any reason> upon <giving the other|not less than> {days} written notice.",
        "{b} may <cancel|withdraw from> this Agreement <at its sole discretion|for any reason whatsoever> by {days} written notice.",
    )),
    "non_compete": ("Non-Competition", (
        "During the term <and for {period} thereafter|of this Agreement>, {b} shall not<, directly or indirectly,|> <make, market or sell|sell or promote> any product that competes with the Products <in the Territory|>.",
        "{b} <agrees not to|shall not> <engage in|carry on> any business <competitive|in competition> with that of {a} <for {period} after termination|while this Agreement is in force>.",
        "For {period} from the date of <expiry|termination>, {b} will not <own, manage or be employed by|hold an interest in> a <competitor|competing business> of {a}.",
        "{b} shall not <represent|act for> any <rival|competing> <supplier|brand> without {a}’s written consent.",
    )),
    "exclusivity": ("Exclusivity", (
        "{a} <hereby |>appoints {b} as its <exclusive|sole and exclusive> {role} <of the Products|> in the Territory.",
        "{b} shall <buy|purchase|obtain> all of its requirements of the Products <exclusively|only> from {a}.",
        "{a} <hereby |>grants {b} an exclusive<, non-transferable|> <licence|license|right> to <use|sell|market> the Products in the Territory during the term.",
        "{a} shall not <appoint|engage> any other {role} <for|in> the Territory <while this Agreement is in force|during the term>.",
        "{b} <shall be|is> the <only|exclusive> {role} of {a} for <the category|the Products>.",
    )),
}  # fmt: skip

DECOYS: dict[str, tuple[str, ...]] = {
    "anti_assignment": ("This Agreement <binds|shall bind> and <benefits|inures to the benefit of> the parties and their <respective |>successors and assigns.",),
    "change_of_control": ("“Affiliate” means any entity that <controls|directly or indirectly controls>, is controlled by or is under common control with a party.", "“Control” means the power to direct the management of an entity."),
    "cap_on_liability": ("Each party shall <indemnify|indemnify and hold harmless> the other <from|against> third-party claims <caused by|arising from> its <negligence|breach>.",),
    "insurance": ("The price <quoted|stated> <does not include|excludes> freight, duties and insurance.", "Title <passes|shall pass> on delivery; risk of loss is a matter for {b} and its insurer, if any."),
    "audit_rights": ("{b} shall pay each invoice within {days} of its date and keep {a} informed of its forecasts.", "Each party keeps its own books and accounts."),
    "termination_for_convenience": ("Either party may terminate this Agreement if the other commits a material breach and <does not|fails to> cure <it|the same> within {days} of notice.",),
    "non_compete": ("Nothing in this Agreement <prevents|shall prevent> either party from <dealing in|developing> competing products.", "The parties are independent contractors and may each pursue other business."),
    "exclusivity": ("{a} <hereby |>grants {b} a non-exclusive<, revocable|> right to <market|use> the Products in the Territory.", "The rights granted here are non-exclusive, and {a} may appoint others."),
}  # fmt: skip

SHARES = {"anti_assignment": 0.71, "cap_on_liability": 0.52, "audit_rights": 0.4, "insurance": 0.35, "termination_for_convenience": 0.38, "non_compete": 0.25, "exclusivity": 0.36, "change_of_control": 0.22}  # fmt: skip
