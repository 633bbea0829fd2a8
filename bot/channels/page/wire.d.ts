// Made by `./huanhuan api` from bot/channels/cards.py and wire.py; not to be changed by hand.

/** A typed value that the server has put into words: `text` is shown as it is. */
export interface Leaf {
  text?: string;
  name?: string;
  amount?: string;
  currency?: string;
  date?: string;
  time?: string;
  rate?: string;
  count?: number;
  list?: Leaf[];
}

export interface SessionWish {
  token?: string | null;
  locale?: string | null;
  embedded?: boolean;
}

export interface SessionBegun {
  session: string;
  conversation: string;
  signed_in: boolean;
  locale: string;
}

export interface Saying {
  id?: string;
  text?: string;
  button?: string;
  wish?: Wish;
}

export interface Wish {
  proposal?: string;
  payment?: string;
  count?: number;
}

export interface Taken {
  id: string;
  seq: number;
}

export interface History {
  messages: Message[];
  signed_in: boolean;
  locale: string;
  rated: boolean;
}

export interface Message {
  from: "borrower" | "assistant";
  seq: number;
  id: string | null;
  key: string | null;
  text: string | null;
  by: string | null;
  card: StandingCard | PlansCard | ScheduleCard | CostTableCard | AgreementCard | BudgetCard | FactsCard | ContactsCard | null;
  buttons: Button[];
  field: "amount" | "day" | "consent" | null;
  ends: boolean;
  at: At;
  locale: string;
  answered: boolean;
}

export interface StandingCard {
  type: "standing";
  loans: LoanStanding[];
  as_of: Leaf;
}

export interface LoanStanding {
  loan: Leaf;
  days_past_due: Leaf;
  since: Leaf | null;
  total: Leaf;
  parts: Part[];
  next_date: Leaf | null;
  next_amount: Leaf | null;
}

export interface Part {
  label: Leaf;
  amount: Leaf;
}

export interface PlansCard {
  type: "plans";
  as_of: Leaf;
  expires: Leaf;
  options: PlanOption[];
  nothing: Nothing[];
}

export interface PlanOption {
  id: string;
  ordinal: number;
  kind: Leaf;
  role: Leaf;
  pay_now: Leaf;
  payment: Leaf;
  payment_max: Leaf;
  count: Leaf;
  first: Leaf;
  last: Leaf;
  total: Leaf;
  contract_total: Leaf;
  extra: Leaf;
  nominal: Leaf;
  effective: Leaf;
  reasons: Leaf[];
  needs_approval: boolean;
}

export interface Nothing {
  after: Leaf;
  days: Leaf;
  total: Leaf;
  added: Leaf;
}

export interface ScheduleCard {
  type: "schedule";
  title: Leaf;
  rows: ScheduleRow[];
  total: Leaf;
}

export interface ScheduleRow {
  number: number;
  due: Leaf;
  principal: Leaf;
  interest: Leaf;
  fee: Leaf;
  penalty: Leaf;
  total: Leaf;
  balance: Leaf;
}

export interface CostTableCard {
  type: "cost_table";
  items: CostItem[];
  contingent: CostItem[];
  nominal: Leaf;
  effective: Leaf;
  total: Leaf;
}

export interface CostItem {
  item: Leaf;
  method: Leaf;
  standard: Leaf;
  payee: Leaf;
  amount: Leaf;
}

export interface AgreementCard {
  type: "agreement";
  id: string;
  number: string;
  status: Leaf;
  accepted: Leaf;
  cancel_until: Leaf | null;
  payment: Leaf;
  count: Leaf;
  first: Leaf;
  last: Leaf;
  total: Leaf;
  progress: Reached | null;
  rows: AgreedRow[];
}

export interface Reached {
  settled: Leaf;
  of: Leaf;
  says: Leaf;
  next: Leaf | null;
}

export interface AgreedRow {
  number: number;
  due: Leaf;
  principal: Leaf;
  interest: Leaf;
  fee: Leaf;
  penalty: Leaf;
  total: Leaf;
  balance: Leaf;
  state?: Leaf;
}

export interface BudgetCard {
  type: "budget";
  income: Leaf;
  parts: Part[];
  spare: Leaf;
  overspent: Leaf | null;
  due: Leaf;
}

export interface FactsCard {
  type: "facts";
  items: Fact[];
}

export interface Fact {
  says: Leaf;
  source: Leaf;
  effective: Leaf | null;
  review: Leaf;
}

export interface ContactsCard {
  type: "contacts";
  rows: ContactRow[];
  total: Leaf;
}

export interface ContactRow {
  at: Leaf;
  by: Leaf;
  channel: Leaf;
  why: Leaf;
  outcome: Leaf;
  withdrawn?: Leaf | null;
}

export interface Button {
  title: string;
  button: string;
}

export interface At {
  time: string;
  text: string;
}

export interface Stars {
  score: number;
  comment?: string | null;
}

export interface Refusal {
  error: string;
  message: string;
  field?: string;
  reference?: string;
}

export interface Shaped {
  type: "shaped";
  option: PlanOption | null;
  rows: ScheduleRow[];
  why: Leaf | null;
  bounds: Bounds | null;
}

export interface Bounds {
  payment: PaymentBounds;
  count: CountBounds;
}

export interface PaymentBounds {
  min: Leaf;
  max: Leaf;
  step: string;
}

export interface CountBounds {
  min: Leaf;
  max: Leaf;
}
